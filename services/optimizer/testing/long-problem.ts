import { parseDispatchProblem } from '../problem';
import type { DispatchProblem } from '../problem';

/** Whole trips that fit badly: far more than a test's patience of searching. */
export const longProblem: DispatchProblem = (() => {
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const place = (i: number): number => ((i * 7919) % 97) / 200;
  return parseDispatchProblem({
    items: range(8).map((k) => ({ id: `i${k}`, massKg: 3 + ((k * 37) % 11), volumeM3: 0.01 })),
    nodes: [
      ...range(8).map((i) => ({
        id: `d${i}`,
        latitude: 22 + place(i),
        longitude: 114 + place(i + 5),
      })),
      ...range(20).map((j) => ({
        id: `s${j}`,
        latitude: 22 + place(j + 31),
        longitude: 114 + place(j + 77),
      })),
    ],
    supplies: range(64).map((n) => ({
      nodeId: `d${n % 8}`,
      itemId: `i${n >> 3}`,
      quantity: 40 + n,
    })),
    needs: range(160).map((n) => ({
      nodeId: `s${n % 20}`,
      itemId: `i${Math.floor(n / 20)}`,
      quantity: 15 + (n % 17),
      priority: 1 + (n % 7),
    })),
    fleets: range(8).map((i) => ({
      id: `f${i}`,
      homeNodeId: `d${i}`,
      count: 1,
      massKgCapacity: 700,
      volumeM3Capacity: 40,
      hoursAvailable: 9,
    })),
  });
})();

/** A third of it: seconds of searching, in parts. */
export const shorterProblem: DispatchProblem = {
  ...longProblem,
  needs: longProblem.needs.filter((_, n) => n % 3 === 0),
};
