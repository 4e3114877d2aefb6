import { parseDispatchProblem } from './problem';
import { ProblemInvalid } from './problem-document';

const valid = {
  items: [{ id: '水' }, { id: 'tent' }],
  nodes: [{ id: 'depot [1]', latitude: 22.7, longitude: 114.3 }, { id: 'a:b' }],
  supplies: [{ nodeId: 'depot [1]', itemId: '水', quantity: 10 }],
  needs: [{ nodeId: 'a:b', itemId: '水', quantity: 4 }],
};

function faults(change: object): { field: string; description: string }[] {
  try {
    parseDispatchProblem({ ...valid, ...change });
  } catch (error) {
    if (error instanceof ProblemInvalid) return error.violations;
    throw error;
  }
  return [];
}

const need = { nodeId: 'a:b', itemId: '水', quantity: 1 };
const lane = { fromNodeId: 'depot [1]', toNodeId: 'a:b' };
const fleet = {
  id: 'f',
  homeNodeId: 'a:b',
  count: 1,
  massKgCapacity: 1,
  volumeM3Capacity: 1,
  hoursAvailable: 1,
};

describe('a problem document', () => {
  it('is read with its defaults', () => {
    const problem = parseDispatchProblem(valid);
    expect(problem.items[0]).toEqual({ id: '水', massKg: 0, volumeM3: 0, indivisible: true });
    expect(problem.policy).toMatchObject({
      aim: 'RELIEF',
      shortage: 'PRIORITY',
      gap: 0,
      timeLimitSeconds: 60,
      seed: 1,
      defaultDueHours: 12,
      speedKmPerHour: 35,
      detourFactor: 1.4,
      loadingHours: 0.5,
      nearestDepots: 12,
    });
  });

  it('names needs by node and item, the second of the kind with its number', () => {
    const { needs } = parseDispatchProblem({
      ...valid,
      needs: [need, need, { ...need, id: 'a:b/水#3' }, need, { ...need, itemId: 'tent' }],
    });
    expect(needs.map((line) => line.id)).toEqual([
      'a:b/水',
      'a:b/水#2',
      'a:b/水#3',
      'a:b/水#4',
      'a:b/tent',
    ]);
  });

  it('is the same with its lanes empty as without any', () => {
    expect(parseDispatchProblem({ ...valid, lanes: [] }).lanes).toBeUndefined();
  });

  it.each([
    [{ needs: [{ ...need, itemId: 'rice' }] }, 'needs[0].itemId'],
    [{ needs: [need, { ...need, quantity: -1 }] }, 'needs[1].quantity'],
    [{ needs: [{ ...need, quantity: Number.NaN }] }, 'needs[0].quantity'],
    [{ needs: [{ ...need, quantity: Infinity }] }, 'needs[0].quantity'],
    [{ needs: [{ ...need, quantity: 1.1e12 }] }, 'needs[0].quantity'],
    [{ needs: [{ ...need, quantity: '4' }] }, 'needs[0].quantity'],
    [{ needs: [{ nodeId: 'a:b', itemId: '水' }] }, 'needs[0].quantity'],
    [{ needs: [{ ...need, minimumShare: 1.01 }] }, 'needs[0].minimumShare'],
    [{ needs: [{ ...need, dueHour: 3 }] }, 'needs[0].dueHour'],
    [
      {
        needs: [
          { ...need, id: 'n' },
          { ...need, id: 'n' },
        ],
      },
      'needs[1].id',
    ],
    [{ needs: [{ ...need, id: '' }] }, 'needs[0].id'],
    [{ needs: 'none' }, 'needs'],
    [{ items: [{ id: '水' }, { id: '水' }] }, 'items[1].id'],
    [{ nodes: [...valid.nodes, { id: 'x', latitude: 91, longitude: 0 }] }, 'nodes[2].latitude'],
    [{ nodes: [...valid.nodes, { id: 'x', latitude: 1 }] }, 'nodes[2].longitude'],
    [{ supplies: [{ nodeId: 'x', itemId: '水', quantity: 1 }] }, 'supplies[0].nodeId'],
    [{ lanes: [{ ...lane, toNodeId: 'nowhere' }] }, 'lanes[0].toNodeId'],
    [{ lanes: [{ ...lane, hours: -0.5 }] }, 'lanes[0].hours'],
    [{ lanes: [{ ...lane, itemTerms: [{ itemId: '?' }] }] }, 'lanes[0].itemTerms[0].itemId'],
    [
      { lanes: [{ ...lane, itemTerms: [{ itemId: '水' }, { itemId: '水' }] }] },
      'lanes[0].itemTerms[1].itemId',
    ],
    [{ fleets: [{ ...fleet, homeNodeId: 'x' }] }, 'fleets[0].homeNodeId'],
    [{ fleets: [{ ...fleet, count: 1.5 }] }, 'fleets[0].count'],
    [{ fleets: [{ ...fleet, count: undefined }] }, 'fleets[0].count'],
    [{ policy: { aim: 'FAME' } }, 'policy.aim'],
    [{ policy: { timeLimitSeconds: 0 } }, 'policy.timeLimitSeconds'],
    [{ policy: { speedKmPerHour: 0 } }, 'policy.speedKmPerHour'],
    [{ sites: [] }, 'sites'],
  ])('is refused with the path of its fault: %j', (change, field) => {
    expect(faults(change).map((fault) => fault.field)).toEqual([field]);
  });

  it('is the same with fields that are null as without them, but in no list', () => {
    const nulls = { ...need, dueHours: null, id: null };
    const document = { ...valid, needs: [nulls], lanes: null, policy: null };
    expect(parseDispatchProblem(document)).toEqual(
      parseDispatchProblem({ ...valid, needs: [need] }),
    );
    const refused = { needs: [{ ...need, quantity: null }], nodes: [null] };
    expect(faults(refused)).toMatchObject([
      { field: 'nodes[0]' },
      { field: 'needs[0].quantity', description: 'is required: it must be a number' },
    ]);
  });

  it('says of NaN what is wrong with it', () => {
    expect(faults({ needs: [{ ...need, quantity: Number.NaN }] })).toMatchObject([
      { description: 'must be a number, not NaN or without end' },
    ]);
  });

  it('is refused with every fault at once, at most twenty', () => {
    const wrong = { ...need, quantity: -1, surplus: 1, extra: 2 };
    expect(faults({ needs: [wrong] }).map((fault) => fault.field)).toEqual([
      'needs[0].quantity',
      'needs[0].surplus',
      'needs[0].extra',
    ]);
    expect(faults({ needs: Array.from({ length: 50 }, () => wrong) })).toHaveLength(20);
  });

  it.each([null, 3, 'text', [], [1]])('is refused when it is no object: %j', (document) => {
    expect(() => parseDispatchProblem(document)).toThrow(ProblemInvalid);
  });
});
