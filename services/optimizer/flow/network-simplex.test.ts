import fc from 'fast-check';
import loadHighs from 'highs';
import solver from 'javascript-lp-solver';
import { flowBound, flowCheck } from './flow-network';
import type { FlowNetwork } from './flow-network';
import { NetworkSimplex } from './network-simplex';
import { HighsModel } from '../highs-engine';
import { SparseModel } from '../model/sparse-model';

interface Line {
  from: number;
  to: number;
  capacity: number;
  cost: number;
}

function networkOf(supply: number[], arcs: readonly Line[]): FlowNetwork {
  const nodeCount = supply.length;
  // Numbers beyond the nodes stand for the outside.
  const end = (node: number): number => Math.min(node, nodeCount);
  return {
    nodeCount,
    from: Int32Array.from(arcs, (arc) => end(arc.from)),
    to: Int32Array.from(arcs, (arc) => end(arc.to)),
    capacity: Float64Array.from(arcs, (arc) => arc.capacity),
    cost: Float64Array.from(arcs, (arc) => arc.cost),
    supply: Float64Array.from(supply),
  };
}

const capacity = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Infinity));
/** Many ties, or costs over twelve orders of magnitude. */
const cost = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -6, max: 6 }))
    .map(([digit, order]) => digit * 10 ** order),
);
const arcLine = fc.record({ from: fc.nat(8), to: fc.nat(8), capacity, cost });
const someNetwork = fc
  .tuple(
    fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 8 }),
    fc.array(arcLine, { maxLength: 28 }),
  )
  .map(([supply, arcs]) => networkOf(supply, arcs));

function copyOf(network: FlowNetwork): FlowNetwork {
  const { capacity, supply } = network;
  return { ...network, capacity: capacity.slice(), supply: supply.slice() };
}

/** The same in whole costs, with a way out of and into every node, dearer than all others. */
function withOutside({ nodeCount, from, to, capacity, cost, supply }: FlowNetwork): FlowNetwork {
  const lines = [...from].map((tail, arc) => ({
    from: tail,
    to: to[arc]!,
    capacity: capacity[arc]!,
    cost: Math.min(50, Math.ceil(cost[arc]!)),
  }));
  const free = { capacity: Infinity, cost: 1e3 };
  for (let node = 0; node < nodeCount; node += 1) {
    lines.push({ from: node, to: nodeCount, ...free }, { from: nodeCount, to: node, ...free });
  }
  return networkOf([...supply], lines);
}

function linearModel({ nodeCount, from, to, capacity, cost, supply }: FlowNetwork): {
  sparse: SparseModel;
  objective: { columns: number[]; costs: number[] };
} {
  const sparse = new SparseModel();
  for (let node = 0; node < nodeCount; node += 1) sparse.addRow(supply[node]!, supply[node]!);
  from.forEach((tail, arc) => {
    const column = sparse.addColumn(0, capacity[arc]!, false);
    if (tail === to[arc]) return;
    if (tail < nodeCount) sparse.entry(tail, column, 1);
    if (to[arc]! < nodeCount) sparse.entry(to[arc]!, column, -1);
  });
  return { sparse, objective: { columns: [...from.keys()], costs: [...cost] } };
}

/** A flow that costs what its potentials prove is the cheapest there is. */
function expectProven(network: FlowNetwork, simplex: NetworkSimplex): void {
  const { cost, violation } = flowCheck(network, simplex.flow);
  expect(violation).toBe(0);
  const bound = flowBound(network, simplex.potential);
  expect(bound).toBeLessThanOrEqual(cost * (1 + 1e-9) + 1e-12);
  const strict = [...simplex.potential].some((worth) => worth !== 0);
  if (strict || cost === 0) expect(cost - bound).toBeLessThanOrEqual(1e-9 * Math.max(cost, 1e-6));
}

describe('the network simplex', () => {
  it('agrees with HiGHS on whether there is a flow, and what it costs', async () => {
    const highs = await loadHighs();
    fc.assert(
      fc.property(someNetwork, (network) => {
        const simplex = new NetworkSimplex(network);
        const status = simplex.solve();
        const { sparse, objective } = linearModel(network);
        if (sparse.numCols === 0) return;
        const engine = new HighsModel(highs, sparse, 1);
        const answer = engine.solveRelaxed(objective, () => 10);
        engine.dispose();
        expect(status).toBe(answer.status);
        if (status !== 'OPTIMAL') return;
        const { cost, violation } = flowCheck(network, simplex.flow);
        expect(violation).toBe(0);
        expect(simplex.value()).toBe(cost);
        expect(Math.abs(cost - answer.value)).toBeLessThanOrEqual(1e-8 * Math.max(1e-3, cost));
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  });

  it('agrees with javascript-lp-solver on transportation problems', () => {
    const table = fc.record({
      stock: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      need: fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }),
      costs: fc.array(fc.nat(20), { minLength: 16, maxLength: 16 }),
    });
    fc.assert(
      fc.property(table, ({ stock, need, costs }) => {
        const network = transportation(stock, need, costs);
        const simplex = new NetworkSimplex(network);
        expect(simplex.solve()).toBe('OPTIMAL');
        expectProven(network, simplex);
        expect(simplex.value()).toBeCloseTo(secondOpinion(stock, need, costs), 6);
      }),
      { numRuns: Number(process.env.RUNS ?? 200) },
    );
  });

  it('goes on from its tree when costs, limits and supplies change', () => {
    const changes = fc.tuple(
      fc.array(cost, { minLength: 28, maxLength: 28 }),
      fc.array(capacity, { minLength: 28, maxLength: 28 }),
      fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 8, maxLength: 8 }),
    );
    fc.assert(
      fc.property(someNetwork, changes, (network, [costs, capacities, supplies]) => {
        const simplex = new NetworkSimplex(network);
        simplex.solve();
        network.cost.forEach((_, arc) => (network.cost[arc] = costs[arc]!));
        simplex.costsChanged();
        expectSameAsCold(network, simplex);
        network.capacity.forEach((_, arc) => (network.capacity[arc] = capacities[arc]!));
        network.supply.forEach((_, node) => (network.supply[node] = supplies[node]!));
        simplex.limitsChanged();
        expectSameAsCold(network, simplex);
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  });

  const change = fc.record({
    isNode: fc.boolean(),
    at: fc.nat(27),
    units: fc.integer({ min: -6, max: 6 }),
    capacity,
  });
  const changes = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 6 });

  it('repairs its tree where single supplies and capacities change', () => {
    fc.assert(
      fc.property(someNetwork, changes, (drawn, rounds) => {
        const network = copyOf(drawn);
        const simplex = new NetworkSimplex(network);
        simplex.solve();
        for (const round of rounds) {
          for (const { isNode, at, units, capacity: most } of round) {
            if (isNode) simplex.setSupply(at % network.nodeCount, units);
            else if (at < network.from.length) simplex.setCapacity(at, most);
          }
          expectSameAsCold(network, simplex);
        }
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  });

  it('leaves nothing to price anew where goods may always be left over or missing', () => {
    fc.assert(
      fc.property(someNetwork, changes, (drawn, rounds) => {
        const network = withOutside(drawn);
        const simplex = new NetworkSimplex(network);
        simplex.solve();
        const { pivots } = simplex;
        for (const round of rounds) {
          for (const { isNode, at, units, capacity: most } of round) {
            if (isNode) simplex.setSupply(at % network.nodeCount, units);
            else if (drawn.capacity[at]! > 0) simplex.setCapacity(at, Math.min(9, most + 1));
          }
          expectSameAsCold(network, simplex);
          expectProven(network, simplex);
        }
        expect(simplex.pivots).toBe(pivots);
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  });

  it('starts from the basis of another solve', () => {
    fc.assert(
      fc.property(someNetwork, fc.nat(5), (network, more) => {
        const first = new NetworkSimplex(network);
        first.solve();
        const changed = { ...network, supply: network.supply.map((units) => units - more) };
        const second = new NetworkSimplex(changed);
        second.startFrom(first.basis());
        expectSameAsCold(changed, second);
      }),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
  });
});

function expectSameAsCold(network: FlowNetwork, warm: NetworkSimplex): void {
  const cold = new NetworkSimplex(network);
  const status = cold.solve();
  expect(warm.solve()).toBe(status);
  if (status !== 'OPTIMAL') return;
  expect(flowCheck(network, warm.flow).violation).toBe(0);
  const [found, expected] = [warm.value(), cold.value()];
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, expected));
}

const unmetCost = 15;

/** Stock left over goes outside for nothing; what is missing comes from there at a price. */
function transportation(stock: number[], need: number[], costs: number[]): FlowNetwork {
  const outside = stock.length + need.length;
  const free = { capacity: Infinity, cost: 0 };
  const arcs: Line[] = stock.map((_, i) => ({ from: i, to: outside, ...free }));
  need.forEach((units, j) => {
    const to = stock.length + j;
    arcs.push({ from: outside, to, capacity: units, cost: unmetCost });
    stock.forEach((_, i) =>
      arcs.push({ from: i, to, capacity: Infinity, cost: costs[i * 4 + j]! }),
    );
  });
  return networkOf([...stock, ...need.map((units) => -units)], arcs);
}

function secondOpinion(stock: number[], need: number[], costs: number[]): number {
  const variables: Record<string, Record<string, number>> = {};
  const constraints: Record<string, { min?: number; max?: number }> = {};
  stock.forEach((units, i) => (constraints[`stock ${i}`] = { max: units }));
  need.forEach((units, j) => {
    constraints[`need ${j}`] = { min: units };
    variables[`unmet ${j}`] = { cost: unmetCost, [`need ${j}`]: 1 };
    stock.forEach((_, i) => {
      variables[`${i} to ${j}`] = { cost: costs[i * 4 + j]!, [`need ${j}`]: 1, [`stock ${i}`]: 1 };
    });
  });
  const answer = solver.Solve({ optimize: 'cost', opType: 'min', constraints, variables });
  return Number((answer as { result?: number }).result ?? 0);
}

describe('the network simplex on awkward networks', () => {
  it.each<[string, number[], Line[], string, number]>([
    ['nothing to do', [0, 0], [], 'OPTIMAL', 0],
    ['a node nobody reaches', [0, -1], [{ from: 9, to: 0, capacity: 5, cost: 1 }], 'INFEASIBLE', 0],
    ['goods with no way out', [3], [{ from: 0, to: 9, capacity: 2, cost: 1 }], 'INFEASIBLE', 0],
    [
      'a free circle',
      [2, -2],
      [
        { from: 0, to: 1, capacity: Infinity, cost: 0 },
        { from: 1, to: 0, capacity: Infinity, cost: 0 },
      ],
      'OPTIMAL',
      0,
    ],
    ['arcs of no capacity', [1, -1], [{ from: 0, to: 1, capacity: 0, cost: 0 }], 'INFEASIBLE', 0],
    [
      'a gain that nothing limits',
      [0],
      [
        { from: 0, to: 9, capacity: Infinity, cost: -1 },
        { from: 9, to: 0, capacity: Infinity, cost: 0 },
      ],
      'UNBOUNDED',
      0,
    ],
    [
      'a dear way beside a cheap one that is narrow',
      [1e9, -1e9],
      [
        { from: 0, to: 1, capacity: 1, cost: 1e-6 },
        { from: 0, to: 1, capacity: Infinity, cost: 1e6 },
      ],
      'OPTIMAL',
      1e-6 + (1e9 - 1) * 1e6,
    ],
  ])('%s', (_, supply, arcs, status, value) => {
    const simplex = new NetworkSimplex(networkOf(supply, arcs));
    expect(simplex.solve()).toBe(status);
    if (status === 'OPTIMAL') expect(simplex.value()).toBe(value);
  });

  it('does not go round in circles among equal costs', () => {
    const count = 40;
    const side = Array.from({ length: count }, (_, i) => i);
    const arcs = side.flatMap((i) =>
      side.map((j) => ({ from: i, to: count + j, capacity: Infinity, cost: (i + j) % 2 })),
    );
    const simplex = new NetworkSimplex(
      networkOf([...side.map(() => 1), ...side.map(() => -1)], arcs),
    );
    expect(simplex.solve()).toBe('OPTIMAL');
    expect(simplex.value()).toBe(0);
  });

  it('stops when its time is over', () => {
    const stock = Array.from({ length: 200 }, (_, i) => 1 + ((i * 7) % 5));
    const arcs = stock.flatMap((_, i) =>
      stock.map((__, j) => ({ from: i, to: 200 + j, capacity: Infinity, cost: (i * j) % 97 })),
    );
    const network = networkOf([...stock, ...stock.map((units) => -units)], arcs);
    const simplex = new NetworkSimplex(network);
    expect(simplex.solve(() => 0)).toBe('LIMIT');
    expect(flowCheck(network, simplex.flow).cost).toBeGreaterThanOrEqual(0);
    expect(simplex.solve()).toBe('OPTIMAL');
    expectProven(network, simplex);
  });
});
