import { referenceAssets, referenceClasses, referenceOperators } from './reference/assets';
import { equipmentSources } from './reference/load';
import type { Sender } from './seed';

const assetsPerRequest = 250;

/** Kinds, classes, every piece, who can operate it, and the work orders of what is broken. */
export async function sendEquipment({ api, key, run }: Sender): Promise<number> {
  const sources = equipmentSources();
  for (const { id, ...kind } of sources.kinds.kinds) {
    await api.put(`/v1/equipment-kinds/${id}`, kind, key('equipment-kind', id));
  }
  for (const { id, ...one } of referenceClasses(sources)) {
    await api.put(`/v1/equipment-classes/${id}`, one, key('equipment-class', id));
  }
  const assets = referenceAssets(sources, { today: run.today });
  for (let at = 0; at < assets.length; at += assetsPerRequest) {
    const part = assets.slice(at, at + assetsPerRequest);
    await api.post('/v1/assets:batchCreate', { assets: part }, key('assets', String(at)));
  }
  const availability = referenceOperators(sources);
  await api.put('/v1/operator-availability', { availability }, key('operators'));
  for (const { assetId, workOrder } of sources.kinds.faults) {
    if (!workOrder) continue;
    const { titleZh, titleEn, checkKey } = workOrder;
    const order = { assetId, title: `${titleZh} ${titleEn}`, ...(checkKey && { checkKey }) };
    await api.post('/v1/work-orders', order, key('work-order', assetId));
  }
  return assets.length;
}
