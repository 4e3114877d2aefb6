import { randomUUID } from 'node:crypto';
import type { ClaimNoun } from './claim-load';

const division = '440310001000';
const assetsPerRequest = 250;

/** Pumps of one class; a share of them stays at home. */
export const equipmentClaims: ClaimNoun<'equipment'> = {
  service: 'equipment',
  one: 'a pump',
  env: {},
  fill: async (client, count) => {
    const names = { nameZh: '水泵', nameEn: 'Pump' };
    const flow = { key: 'flow', ...names, unit: 'm³/h' };
    const kind = { id: 'pump', ...names, capabilities: [flow], homeMinimumShare: 0.5 };
    await client.putKind({ requestId: randomUUID(), kind });
    const capabilities = [{ key: 'flow', value: 500 }];
    const own = { id: 'pump-500', kindId: 'pump', ...names, capabilities };
    await client.putClass({ requestId: randomUUID(), class: own });
    const ids = Array.from({ length: count }, () => randomUUID());
    for (let at = 0; at < count; at += assetsPerRequest) {
      const assets = ids
        .slice(at, at + assetsPerRequest)
        .map((id) => ({ id, classId: 'pump-500', serial: id, homeDivisionCode: division }));
      await client.createAssets({ requestId: randomUUID(), assets }, { timeoutMs: 60_000 });
    }
    return ids.map((id) => ({ id, others: [] }));
  },
  claim: async (client, assetId, requestId) => {
    const { id } = await client.createClaim({
      requestId,
      purpose: 'plans/bench',
      divisionCode: division,
      assetIds: [assetId],
      holdSeconds: 86_400,
    });
    return id;
  },
  release: (client, id, requestId) => client.releaseClaim({ requestId, id }),
};
