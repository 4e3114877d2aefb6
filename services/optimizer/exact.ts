// Arithmetic without rounding, for the checks of answers: numbers are taken as the decimals they are
// written as, so that 0.1 + 0.2 is no more than 0.3, and what is over by anything is over.

/** A product; the second factor is 1 where it is left out. */
export type Term = readonly [number, number?];

type Decimal = { digits: bigint; places: number };

const decimals = new Map<number, Decimal>();
const decimalsMost = 10_000;

function decimalOf(value: number): Decimal {
  const known = decimals.get(value);
  if (known !== undefined) return known;
  const [mantissa = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -places));
  const decimal = { digits, places: Math.max(0, places) };
  if (decimals.size < decimalsMost) decimals.set(value, decimal);
  return decimal;
}

function productOf([a, b = 1]: Term): Decimal {
  const [x, y] = [decimalOf(a), decimalOf(b)];
  return { digits: x.digits * y.digits, places: x.places + y.places };
}

function plus(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  const scaled = ({ digits, places: own }: Decimal): bigint => digits * 10n ** BigInt(places - own);
  return { digits: scaled(a) + scaled(b), places };
}

function numberOf({ digits, places }: Decimal): number {
  return Number(`${digits}e-${places}`);
}

/** Σ terms, rounded once at the end. */
export function exactSum(terms: readonly Term[]): number {
  const { sum, isExact } = roughSum(terms);
  if (isExact || !Number.isFinite(sum)) return sum;
  return numberOf(terms.map(productOf).reduce(plus, { digits: 0n, places: 0 }));
}

/**
 * By how much the sum of the terms is above that of the limits: 0 exactly when it is not. Only what
 * floating point cannot tell is worked out in whole digits.
 */
export function exactExcess(terms: readonly Term[], limits: readonly Term[]): number {
  const all = [...terms, ...limits.map(([a, b = 1]): Term => [-a, b])];
  const { sum, magnitude, isExact } = roughSum(all);
  // What is infinite on both sides, or no number, is nothing anybody may have more than.
  if (Number.isNaN(sum)) return Infinity;
  if (isExact || !Number.isFinite(sum)) return Math.max(0, sum);
  if (Math.abs(sum) > magnitude * all.length * 1e-15) return Math.max(0, sum);
  const { digits, places } = all.map(productOf).reduce(plus, { digits: 0n, places: 0 });
  if (digits <= 0n) return 0;
  return Math.max(numberOf({ digits, places }), Number.MIN_VALUE);
}

/** In floating point, and whether nothing was rounded: whole numbers that all stay safe. */
function roughSum(terms: readonly Term[]): { sum: number; magnitude: number; isExact: boolean } {
  let [sum, magnitude, isWhole] = [0, 0, true];
  for (const [a, b = 1] of terms) {
    const product = a * b;
    sum += product;
    magnitude += Math.abs(product);
    isWhole &&= Number.isInteger(a) && Number.isInteger(b);
  }
  return { sum, magnitude, isExact: isWhole && magnitude <= Number.MAX_SAFE_INTEGER };
}

/** How far a quantity is from being a number of whole units; 0 exactly when it is one. */
export function partOfUnit(quantity: number): number {
  if (Number.isSafeInteger(quantity)) return 0;
  return Math.max(Math.abs(quantity - Math.round(quantity)), 1e-12) || Infinity;
}
