import { parseRoutesProblem } from '../../../services/optimizer/routes/routes-problem';
import type { RoutesProblemDocument } from '../../../services/optimizer/routes/routes-problem';
import { solveRoutes } from '../../../services/optimizer/routes/routes-solve';
import { progress, round } from '../report';
import { Dice } from './drawn-instance';

// Routes of a drawn district: against direct trips, and where few loads make it possible against the
// proven optimum, which the search by itself has to reach.

const places = { small: 11, district: 23, large: 80 };

function drawn(count: number, seed: number): RoutesProblemDocument {
  const dice = new Dice(seed);
  const spread = (): number => (dice.uniform() - 0.5) * 0.2;
  return {
    items: [{ id: 'goods', massKg: 1, volumeM3: 0.004 }],
    nodes: [
      { id: 'depot', latitude: 22.7, longitude: 114.35 },
      ...Array.from({ length: count }, (_, n) => {
        return { id: `s${n}`, latitude: 22.7 + spread(), longitude: 114.35 + spread() };
      }),
    ],
    orders: Array.from({ length: count }, (_, n) => ({
      ...{ id: `o${n}`, fromNodeId: 'depot', toNodeId: `s${n}`, itemId: 'goods' },
      quantity: 200 + Math.floor(dice.uniform() * 1_800),
    })),
    fleets: [
      {
        ...{ id: 'trucks', homeNodeId: 'depot', count: Math.ceil(count / 5) },
        ...{ massKgCapacity: 5_000, volumeM3Capacity: 30 },
      },
    ],
    policy: { timeLimitSeconds: 10 },
  };
}

export async function routeFigures() {
  const figures: { name: string; value: number; target: number; met: boolean }[] = [];
  for (const [size, count] of Object.entries(places)) {
    const start = performance.now();
    const found = await solveRoutes(parseRoutesProblem(drawn(count, 1)));
    const seconds = round((performance.now() - start) / 1_000);
    const { totals, direct, stages, check, solver } = found;
    const share = round(totals.vehicleHours / direct.vehicleHours);
    const gap = stages.find(({ name }) => name === 'hours')?.gap ?? 1;
    progress(
      `routes ${size}: ${share} of direct, gap ${round(gap)}, ${seconds} s, ${solver.engine}`,
    );
    const isBetter = check.feasible && totals.vehicleHours < direct.vehicleHours;
    figures.push(
      { name: `routes ${size}, vehicle-hours by direct`, value: share, target: 1, met: isBetter },
      {
        ...{ name: `routes ${size}, proven gap of the hours`, value: round(gap) },
        ...(size === 'small'
          ? { target: 0, met: gap <= 1e-6 }
          : { target: 0.05, met: gap <= 0.05 }),
      },
    );
  }
  return figures;
}
