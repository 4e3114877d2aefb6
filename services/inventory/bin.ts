// What may stand in a bin: goods of its storage class, up to its capacity.
import { AppError } from '../platform/errors';
import type { StorageClass } from './item-classes';

export type Bin = {
  depotId: string;
  code: string;
  storageClass: StorageClass;
  /** 0 is not limited. */
  volumeM3Capacity: number;
  massKgCapacity: number;
  closed: boolean;
};

export type BinGoods = {
  itemId: string;
  storageClass: StorageClass;
  massKg: number;
  volumeM3: number;
  quantity: number;
};

// Cool rooms are often the only spare room; nothing else may stand with goods of another kind.
const takes: Record<StorageClass, readonly StorageClass[]> = {
  AMBIENT: ['AMBIENT'],
  COOL: ['COOL', 'AMBIENT'],
  COLD: ['COLD'],
  FROZEN: ['FROZEN'],
  HAZARDOUS: ['HAZARDOUS'],
  FUEL: ['FUEL'],
};

// Sums of many small volumes are not exact; a gram or a cubic centimetre is not a reason.
const slack = 1e-6;

export const loadOf = (goods: BinGoods[]) => ({
  massKg: goods.reduce((sum, { massKg, quantity }) => sum + massKg * quantity, 0),
  volumeM3: goods.reduce((sum, { volumeM3, quantity }) => sum + volumeM3 * quantity, 0),
});

/** Refuses unless the bin can take `added` beside what stands in it already. */
export function requireBinTakes(bin: Bin, present: BinGoods[], added: BinGoods[]): void {
  if (bin.closed && added.length > 0) throw refused('BIN_CLOSED', bin, 'is closed');
  requireBinHolds(bin, [...present, ...added]);
}

/** The same for all that is to stand in it: after its own limits were changed, for instance. */
export function requireBinHolds(bin: Bin, goods: BinGoods[]): void {
  const strange = goods.find(({ storageClass }) => !takes[bin.storageClass].includes(storageClass));
  if (strange) {
    const { itemId, storageClass } = strange;
    const kept = takes[bin.storageClass].join(' and ');
    throw refused('BIN_STORAGE_CLASS', bin, `takes ${kept}; ${itemId} is ${storageClass}`);
  }
  const { massKg, volumeM3 } = loadOf(goods);
  if (bin.volumeM3Capacity > 0 && volumeM3 > bin.volumeM3Capacity + slack) {
    const asked = `${round(volumeM3)} m³ of ${bin.volumeM3Capacity} m³`;
    throw refused('BIN_FULL', bin, `would hold ${asked}`);
  }
  if (bin.massKgCapacity > 0 && massKg > bin.massKgCapacity + slack) {
    throw refused('BIN_FULL', bin, `would hold ${round(massKg)} kg of ${bin.massKgCapacity} kg`);
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000;

function refused(reason: string, { depotId, code }: Bin, description: string): AppError {
  const subject = `depots/${depotId}/bins/${code}`;
  return new AppError(reason, `${subject} ${description}`, {
    preconditions: [{ type: reason, subject, description }],
  });
}
