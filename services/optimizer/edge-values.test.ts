import { parseDispatchProblem, type DispatchProblemDocument } from './problem';
import { parseShelterProblem } from './shelter/shelter-problem';
import { solveShelters } from './shelter/shelter-solve';
import { solveDispatch } from './solve';

// Documents at the edges of the public format, with values worked out by hand.

const solved = (document: DispatchProblemDocument) => solveDispatch(parseDispatchProblem(document));

const places = (...ids: string[]) => ids.map((id) => ({ id }));
const of = (nodeId: string, quantity: number) => ({ nodeId, itemId: 'tent', quantity });
const way = (fromNodeId: string, toNodeId: string, hours = 0) => ({ fromNodeId, toNodeId, hours });
const PROPORTIONAL = { shortage: 'PROPORTIONAL' as const };

test('a way without hours is free for a fleet that has none', async () => {
  const fleet = { massKgCapacity: 1, volumeM3Capacity: 1, hoursAvailable: 0 };
  const solution = await solved({
    items: [{ id: 'tent' }],
    nodes: places('x', 'y', 'e', 'b'),
    supplies: [of('b', 244)],
    needs: [of('e', 232), of('b', 127)],
    lanes: [way('e', 'y'), way('x', 'e'), way('y', 'x'), way('b', 'y')],
    fleets: [{ id: 'f', homeNodeId: 'e', count: 3, ...fleet }],
    policy: PROPORTIONAL,
  });
  // 127 and 232 have no common part, so that shares are equal only at nothing.
  expect(solution).toMatchObject({ status: 'OPTIMAL', check: { feasible: true } });
  expect(solution.stages[1]?.value).toBe(232 + 127);
});

test('a need that ends with part of a unit shares in whole ones, and the rest is not held back', async () => {
  const solution = await solved({
    items: [{ id: 'tent' }],
    nodes: places('x', 'e', 'd'),
    supplies: [of('x', 3)],
    needs: [of('x', 2.1), of('e', 3), of('d', 1)],
    lanes: [way('x', 'd', 1), way('x', 'e', 1)],
    policy: PROPORTIONAL,
  });
  // Thirds of 3 and parts of 2.1 are never alike but at nothing; d is too small to have a share.
  expect(solution.status).toBe('OPTIMAL');
  expect(solution.stages.map(({ value }) => value)).toEqual([0, 5.1, 1]);
});

test('equal shares of divisible goods are proven though earlier aims leave a little slack', async () => {
  const solution = await solved({
    items: [{ id: 'tent', massKg: 3.3, indivisible: false }],
    nodes: places('e', 'a', 'c'),
    supplies: [of('a', 17.1), of('e', 1)],
    needs: [of('e', 14), of('c', 288)],
    lanes: [way('a', 'c', 1.5)],
    fleets: [
      {
        ...{ id: 'f', homeNodeId: 'a', count: 2 },
        ...{ massKgCapacity: 1, volumeM3Capacity: 10, hoursAvailable: 8 },
      },
    ],
    policy: PROPORTIONAL,
  });
  // Five trips of a kilogram each, and of the 14 at e the same share.
  expect(solution.status).toBe('OPTIMAL');
  const brought = 5 / 3.3;
  expect(solution.stages[1]?.value).toBeCloseTo(302 - brought * (1 + 14 / 288), 6);
});

test('parts of people find their place to the last', async () => {
  const solution = await solveShelters(
    parseShelterProblem({
      shelters: [
        { id: 's', latitude: 22.05, longitude: 114.02 },
        { id: 't', places: 3, openCost: 1, latitude: 22.01, longitude: 114.02 },
      ],
      groups: [
        { id: 'g', people: 0.5, latitude: 22.01, longitude: 114.1 },
        { id: 'h', people: 13, latitude: 22.05, longitude: 114 },
      ],
    }),
  );
  expect(solution).toMatchObject({ status: 'OPTIMAL', openings: [{ shelterId: 's' }] });
  expect(solution.allocations.map(({ people }) => people)).toEqual([0.5, 13]);
});

describe('one more unit', () => {
  const items = [{ id: 'tent' }];
  const worth = async (document: DispatchProblemDocument) =>
    (await solved({ items, ...document })).marginalValues.map(({ nodeId, value }) => [
      nodeId,
      value,
    ]);

  test('is worth what it meets, at the depot and at the place itself', async () => {
    const found = await worth({
      nodes: places('a', 'b'),
      supplies: [of('a', 5)],
      needs: [{ ...of('b', 9), priority: 3 }],
      lanes: [way('a', 'b', 1)],
    });
    expect(found.sort()).toEqual([
      ['a', 3],
      ['b', 3],
    ]);
  });

  test('is worth what the next saves, not what the last one did, where stock and needs are even', async () => {
    const lane = (from: string, to: string, costPerUnit: number) => ({
      ...way(from, to),
      costPerUnit,
    });
    const found = await worth({
      nodes: places('near', 'far', 'c', 'd'),
      supplies: [of('near', 5), of('far', 5)],
      needs: [of('c', 5), of('d', 5)],
      lanes: [lane('near', 'c', 1), lane('near', 'd', 4), lane('far', 'd', 6), lane('far', 'c', 9)],
      policy: { aim: 'COST' },
    });
    // One more at `near` saves the way from `far` to d; one more at `far` saves nothing.
    expect(Object.fromEntries(found)).toMatchObject({ near: 2, c: 3, d: 6 });
    expect(found.map(([nodeId]) => nodeId)).not.toContain('far');
  });
});
