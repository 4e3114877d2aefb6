import { z } from 'zod';
import type { PreparationInput } from '../../../gen/muster/mobilization/v1/Preparation';
import type { PreparationItemInput } from '../../../gen/muster/mobilization/v1/PreparationItem';
import { audit } from '../../platform/audit';
import type { Db, Trx } from '../../platform/db';
import { AppError, notFound, parse } from '../../platform/errors';
import { requireRole, requireSight, roles, scopePrefixes } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { once } from '../../platform/requests';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import { toOptionalTimestamp, toTimestamp } from '../../platform/wire-values';
import { triggerMessage } from '../callouts/messages';
import { findTriggers, retryTrigger } from '../callouts/trigger-store';
import {
  findPreparation,
  listItems,
  retryItems,
  setPreparation,
  type Item,
  type Preparation,
} from './preparation-store';

const source = z
  .string()
  .regex(/^(activations|commits)\/[0-9a-f-]{36}$/, 'must be activations/{id} or commits/{id}');
const getShape = z.object({ source });
const retryShape = z.object({
  requestId: z.guid('must be a UUID'),
  source,
  strand: z.enum(['STRAND_UNSPECIFIED', 'STOCK', 'SHELTERS', 'TEAMS']),
});

export function preparationsService({ db }: { db: Db }): ServiceHandlers {
  return implement('muster.mobilization.v1.PreparationsService', {
    getPreparation: async (request, { actor }) => {
      requireRole(actor, [...roles]);
      const { source } = parse(getShape, request);
      const found = await findPreparation(db, source);
      if (!found) return { source };
      requireSight(actor, found.divisionCode);
      return preparationMessage(db, found, scopePrefixes(actor, roles));
    },

    retryPreparation: async (request, context) => {
      const { requestId, source, strand } = parse(retryShape, request);
      const { actor } = context;
      requireRole(actor, ['COMMANDER']);
      return once(db, context, { requestId, request }, async (trx) => {
        const found = await findPreparation(trx, source, { lock: true });
        if (!found) throw notFound('preparation', source);
        const { divisionCode } = found;
        requireRole(actor, ['COMMANDER'], divisionCode);
        requireStanding(found);
        const all = strand === 'STRAND_UNSPECIFIED';
        if (all || strand === 'TEAMS') await retryTrigger(trx, source);
        if (all || strand !== 'TEAMS') await retryItems(trx, source, all ? null : strand);
        if (found.state === 'REFUSED') {
          await setPreparation(trx, { source, state: 'WAITING', reason: '', message: '' });
        }
        const after = { strand };
        const subject = source;
        await audit(trx, context, { action: 'preparation.retry', subject, divisionCode, after });
        const data = { source, strand, exerciseId: found.exerciseId };
        await publish(trx, { kind: 'preparation.retried', subject, divisionCode, data });
        const now = (await findPreparation(trx, source))!;
        return preparationMessage(trx, now, scopePrefixes(actor, roles));
      });
    },
  });
}

function requireStanding({ source, state }: Preparation): void {
  if (state !== 'ENDED') return;
  const description = 'is over: nothing more is made ready for it';
  throw new AppError('PREPARATION_STATE', `${source} ${description}`, {
    preconditions: [{ type: 'PREPARATION_STATE', subject: source, description }],
  });
}

async function preparationMessage(
  db: Db | Trx,
  preparation: Preparation,
  prefixes: string[],
): Promise<PreparationInput> {
  const { source, state, divisionCode, incidentId, exerciseId, reason, message } = preparation;
  const filter = { source, incidentId: '', scopePrefixes: prefixes };
  const found = await findTriggers(db, filter);
  const trigger = found.find((each) => each.source === source) ?? found[0];
  return {
    ...{ source, state, divisionCode, incidentId, exerciseId, reason, message },
    createTime: toTimestamp(preparation.createTime),
    items: (await listItems(db, source)).map(itemMessage),
    callOut: trigger ? triggerMessage(trigger) : null,
  };
}

function itemMessage(item: Item): PreparationItemInput {
  const { strand, state, subjectId, itemId, quantity, moved, reservationIds } = item;
  const place = strand === 'STOCK' ? { depotId: subjectId } : { siteId: subjectId };
  return {
    ...{ strand, state, ...place, itemId, quantity, moved, reservationIds },
    ...{ reason: item.reason, message: item.message },
    settleTime: toOptionalTimestamp(item.settleTime),
  };
}
