// A share of each class stays in its area, whoever asks from outside.
import { AppError } from '../platform/errors';

export type ClassStock = {
  classId: string;
  areaCode: string;
  /** In service, wherever they are now. */
  owned: number;
  /** Out of the area already. */
  lentOut: number;
  minimumShare: number;
};

export const minimumOf = ({ owned, minimumShare }: ClassStock) =>
  // 0.3 × 10 is a little more than 3 in binary figures.
  Math.ceil(owned * minimumShare - 1e-9);

/** How many more may leave. */
export function mayLeave(stock: ClassStock): number {
  return Math.max(0, stock.owned - stock.lentOut - minimumOf(stock));
}

/** Refuses what would leave too few of a class at home, with the figures of each such class. */
export function requireHomeMinimum(
  leaving: { classId: string; areaCode: string }[],
  stocks: ClassStock[],
  field: string,
): void {
  const asked = (stock: ClassStock) =>
    leaving.filter(({ classId, areaCode }) => {
      return classId === stock.classId && areaCode === stock.areaCode;
    }).length;
  const broken = stocks.filter((stock) => asked(stock) > mayLeave(stock));
  if (broken.length === 0) return;
  const told = broken.map((stock) => {
    const left = stock.owned - stock.lentOut - asked(stock);
    const percent = `${Math.round(stock.minimumShare * 100)} %`;
    return (
      `${stock.classId}: ${asked(stock)} asked, ${stock.owned} owned, ${stock.lentOut} away ` +
      `already; ${left} would stay and at least ${minimumOf(stock)} (${percent}) must`
    );
  });
  const first = broken[0]!;
  throw new AppError('HOME_MINIMUM', `${field}: the home minimum would break: ${told.join('; ')}`, {
    violations: [{ field, description: told.join('; ') }],
    preconditions: broken.map((stock, index) => ({
      type: 'HOME_MINIMUM',
      subject: `equipment-classes/${stock.classId}`,
      description: told[index]!,
    })),
    metadata: {
      classId: first.classId,
      areaCode: first.areaCode,
      owned: String(first.owned),
      lentOut: String(first.lentOut),
      asked: String(asked(first)),
      minimum: String(minimumOf(first)),
      mayLeave: String(mayLeave(first)),
    },
  });
}
