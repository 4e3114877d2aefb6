/** One kind of work, called again and again; `index` tells the calls apart. */
export type Work = (index: number) => Promise<unknown>;

export type Load = { calls: number; ratePerSecond: number; p50Ms: number; p99Ms: number };

const quantile = (sorted: Float64Array, share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Keeps `inFlight` calls going until `calls` have been made (a closed loop). */
export async function drive(work: Work, calls: number, inFlight: number): Promise<Load> {
  const latencies = new Float64Array(calls);
  let next = 0;
  const start = performance.now();
  const lane = async () => {
    for (let index = next++; index < calls; index = next++) {
      const began = performance.now();
      await work(index);
      latencies[index] = performance.now() - began;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const seconds = (performance.now() - start) / 1_000;
  latencies.sort();
  return {
    calls,
    ratePerSecond: calls / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

export type Compared = {
  measured: Load;
  reference: Load;
  /** Measured rate by reference rate, the median over the rounds. */
  rateRatio: number;
  /** Measured p99 by reference p99, the median over the rounds. */
  p99Ratio: number;
  rounds: number;
};

const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/**
 * The two in turn, round by round after one that does not count, so that a machine whose speed
 * drifts treats both alike.
 */
export async function compare(
  measured: Work,
  reference: Work,
  { calls, inFlight, rounds = 5 }: { calls: number; inFlight: number; rounds?: number },
): Promise<Compared> {
  let index = 0;
  const part = async (work: Work) => {
    const first = index;
    index += calls;
    return drive((step) => work(first + step), calls, inFlight);
  };
  await part(reference);
  await part(measured);
  const pairs: { measured: Load; reference: Load }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ reference: await part(reference), measured: await part(measured) });
  }
  const rateRatio = median(pairs.map((p) => p.measured.ratePerSecond / p.reference.ratePerSecond));
  const typical = pairs.find(
    (p) => p.measured.ratePerSecond / p.reference.ratePerSecond === rateRatio,
  )!;
  const p99Ratio = median(pairs.map((p) => p.measured.p99Ms / p.reference.p99Ms));
  return { ...typical, rateRatio, p99Ratio, rounds };
}

/** A figure against its target, as every benchmark prints it. */
export function judged(name: string, value: number, target: { atLeast?: number; atMost?: number }) {
  const met = value >= (target.atLeast ?? -Infinity) && value <= (target.atMost ?? Infinity);
  return { name, value: Math.round(value * 1_000) / 1_000, ...target, met };
}
