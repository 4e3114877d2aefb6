import fc from 'fast-check';
import { buildNetwork } from '../model/build-network';
import { sharedNeeds } from '../model/dispatch-equity';
import { leastWorstShare } from '../model/item-flow';
import { parseDispatchProblem } from '../problem';
import { leastShares } from './least-shares';

it('agrees with maximum flows and bisection', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
  const nodeId = fc.constantFrom(...nodes);
  const line = fc.record({ nodeId, quantity: fc.nat(20) });
  const lane = fc.record({ fromNodeId: nodeId, toNodeId: nodeId, capacityUnits: fc.nat(9) });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 5 }),
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.array(lane, { minLength: 1, maxLength: 14 }),
      (supplies, needs, lanes) => {
        const network = buildNetwork(
          parseDispatchProblem({
            items: [{ id: 'water' }],
            nodes: nodes.map((id) => ({ id })),
            supplies: supplies.map((supply) => ({ ...supply, itemId: 'water' })),
            needs: needs.map((need) => ({ ...need, itemId: 'water' })),
            lanes,
            policy: { shortage: 'MAX_MIN' },
          }),
        );
        const arcs = network.arcs.lane.map((_, a) => a);
        const found = leastShares(network);
        for (const [item, list] of sharedNeeds(network.needs)) {
          expect(found.get(item)).toBeCloseTo(leastWorstShare(network, item, arcs, list), 7);
        }
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
});
