import { audit, type AuditContext } from '../platform/audit';
import type { Trx } from '../platform/db';
import { publish } from '../platform/outbox';
import type { Asset, AssetRecord } from './asset-store';
import { commonDivision } from './division';

/** One entry and one event, for however many assets. */
export async function recordChange(
  trx: Trx,
  context: AuditContext,
  action: string,
  assets: AssetRecord[],
  before?: Asset,
): Promise<void> {
  const [first] = assets;
  const ids = assets.map(({ id }) => id);
  const subject = assets.length === 1 ? `assets/${first!.id}` : 'assets';
  const divisionCode = commonDivision(assets.map((one) => one.homeDivisionCode));
  const after = assets.length === 1 ? first! : { count: assets.length, ids };
  await audit(trx, context, { action, subject, divisionCode, before: before ?? null, after });
  const data = { assetIds: ids.slice(0, 50), count: ids.length };
  await publish(trx, { kind: action, subject, divisionCode, data });
}
