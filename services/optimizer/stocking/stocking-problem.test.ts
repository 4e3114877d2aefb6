import { ProblemInvalid } from '../problem-document';
import { parseStockingProblem } from './stocking-problem';

const need = { customerId: 'c', itemId: '水', quantity: 3 };
const scenario = { id: 's', probability: 1, needs: [need] };
const lane = { siteId: 'a', customerId: 'c', costPerUnit: 1 };
const site = { id: 'a', sizes: [{ id: 'L', capacityVolumeM3: 5 }] };
const valid = {
  items: [{ id: '水' }],
  sites: [site],
  customers: [{ id: 'c' }],
  lanes: [lane],
  scenarios: [scenario],
};

function faults(change: object): string[] {
  try {
    parseStockingProblem({ ...valid, ...change });
  } catch (error) {
    if (error instanceof ProblemInvalid) return error.violations.map(({ field }) => field);
    throw error;
  }
  return [];
}

it('is read with its defaults', () => {
  expect(parseStockingProblem(valid)).toMatchObject({
    items: [{ unitCost: 0, volumeM3: 1, indivisible: false, surplusCost: 0 }],
    sites: [{ mustOpen: false, existingStock: [] }],
    relays: [],
    policy: { risk: 'EXPECTED', cvarAlpha: 0.9, cvarWeight: 0.5, singleSource: false },
  });
});

it.each([
  [{ depots: [] }, 'depots'],
  [{ sites: [site, site] }, 'sites[1].id'],
  [{ sites: [{ ...site, sizes: [...site.sizes, ...site.sizes] }] }, 'sites[0].sizes[1].id'],
  [{ sites: [{ ...site, sizes: [], mustOpen: true }] }, 'sites[0].sizes'],
  [
    { sites: [{ ...site, existingStock: [{ itemId: 'x', quantity: 1 }] }] },
    'sites[0].existingStock[0].itemId',
  ],
  [{ lanes: [lane, lane] }, 'lanes[1].siteId'],
  [{ lanes: [{ ...lane, customerId: 'x' }] }, 'lanes[0].customerId'],
  [{ scenarios: [{ ...scenario, probability: 0.4 }] }, 'scenarios'],
  [{ scenarios: [{ ...scenario, probability: 1.2 }] }, 'scenarios[0].probability'],
  [{ scenarios: [{ ...scenario, needs: [need, need] }] }, 'scenarios[0].needs[1].customerId'],
  [
    { scenarios: [{ ...scenario, needs: [{ ...need, quantity: -1 }] }] },
    'scenarios[0].needs[0].quantity',
  ],
  [
    { scenarios: [{ ...scenario, survivingShare: [{ siteId: 'a', share: 2 }] }] },
    'scenarios[0].survivingShare[0].share',
  ],
  [
    { scenarios: [{ ...scenario, closedLanes: [{ siteId: 'b', customerId: 'c' }] }] },
    'scenarios[0].closedLanes[0].siteId',
  ],
  [
    { relays: [{ id: 'r', capacityUnits: 1, inbound: [{ siteId: 'x' }] }] },
    'relays[0].inbound[0].siteId',
  ],
  [{ policy: { cvarAlpha: 1 } }, 'policy.cvarAlpha'],
  [{ policy: { risk: 'BRAVE' } }, 'policy.risk'],
])('is refused with the path of its fault: %j', (change, field) => {
  expect(faults(change)).toEqual([field]);
});
