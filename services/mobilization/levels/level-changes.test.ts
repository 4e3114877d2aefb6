import { randomUUID } from 'node:crypto';
import { AppError, codes } from '../../platform/errors';
import { connect } from '../../platform/rpc-client';
import { startServer, type RunningServer } from '../../platform/rpc-server';
import { createLog } from '../../platform/telemetry';
import { refusal } from '../../platform/testing/rpc-pair';
import { reasons } from '../errors';
import { actorWith, district } from '../testing/harness';
import { authKey, Peer } from '../testing/peer';
import { changesOf, type ProposalLine } from './level-change';
import { carryOn } from './level-change-clients';
import { stockLevelChangesService } from './level-changes-service';

const level = (maximum: number) => {
  return { minimum: String(maximum - 2), reorder: String(maximum - 1), maximum: String(maximum) };
};
const none = { minimum: '0', reorder: '0', maximum: '0' };
const line = (itemId: string, more: Partial<ProposalLine>): ProposalLine => ({
  ...{ depotId: 'd', itemId, proposed: none, today: null, etag: '' },
  ...{ applied: '', undone: '', previous: null, appliedEtag: '', ...more },
});

test('only what differs is changed, in parts that are the same each time', () => {
  const lines = [
    line('same', { proposed: level(9), today: level(9), etag: 'e' }),
    line('more', { proposed: level(9), today: level(5), etag: 'e' }),
    line('none', { today: level(5), etag: 'e' }),
  ];
  expect(changesOf(lines, 'apply', 1)).toEqual([
    { levels: [{ depotId: 'd', itemId: 'more', etag: 'e', ...level(9) }], removed: [] },
    { levels: [], removed: [{ depotId: 'd', itemId: 'none', etag: 'e' }] },
  ]);
  expect(changesOf(lines, 'undo')).toEqual([]);
});

describe('a change of par levels', () => {
  const inventory = new Peer('inventory', 'muster.inventory.v1.ParLevelsService', {});
  const optimizer = new Peer('optimizer', 'muster.optimizer.v1.StockLevelsService', {
    STOCK_PROPOSAL_STATE: codes.FAILED_PRECONDITION,
  });
  type Proposal = { id: string; divisionCode: string; state: string; lines: ProposalLine[] };
  const proposals = new Map<string, Proposal>();
  const standing = new Map<string, string>();
  let peers: Parameters<typeof stockLevelChangesService>[0] & Record<string, { close(): void }>;
  let server: RunningServer;
  let client: ReturnType<typeof connect<'mobilization'>>;

  beforeAll(async () => {
    const put = (row: { itemId: string; etag: string; maximum?: string }) => {
      const before = standing.get(row.itemId) ?? '';
      const about = { depotId: 'd', itemId: row.itemId };
      if (before !== row.etag) return { ...about, result: 'STALE', etag: before };
      const after = row.maximum === '0' ? '' : (row.maximum ?? '');
      standing.set(row.itemId, after);
      const previous = before ? { previous: level(Number(before)) } : {};
      return { ...about, result: after ? 'SET' : 'REMOVED', etag: after, ...previous };
    };
    const self = { authKey, self: 'mobilization' };
    peers = {
      inventory: connect(
        'inventory',
        await inventory.start({
          putParLevels: ({ levels, removed }: { levels: []; removed: [] }) =>
            Promise.resolve({ outcomes: [...levels, ...removed].map(put) }),
        }),
        self,
      ),
      optimizer: connect(
        'optimizer',
        await optimizer.start({
          getStockProposal: ({ id }: { id: string }) => Promise.resolve(proposals.get(id)!),
          listStockProposals: ({ states }: { states: string[] }) =>
            Promise.resolve({
              proposals: [...proposals.values()].filter(({ state }) => states.includes(state)),
            }),
          moveStockProposal: (request: Proposal) => {
            const found = proposals.get(request.id)!;
            if (request.state === 'UNDOING' && found.state !== 'APPLIED') {
              throw new AppError('STOCK_PROPOSAL_STATE', `it is ${found.state}`);
            }
            found.state = request.state;
            for (const { itemId, applied, undone, previous, appliedEtag } of request.lines) {
              const kept = found.lines.find((each) => each.itemId === itemId)!;
              Object.assign(kept, { applied, undone, previous, appliedEtag });
            }
            return Promise.resolve(found);
          },
        }),
        self,
      ),
    };
    server = await startServer({
      ...{ name: 'mobilization', listenAddress: '127.0.0.1:0', authKey, reasons },
      ...{ services: [stockLevelChangesService(peers)], log: createLog('levels', 'silent') },
    });
    client = connect('mobilization', server.address, { authKey, self: 'test' });
  });
  afterAll(async () => {
    client.close();
    await server.stop();
    Object.values(peers).forEach((peer) => peer.close());
    await Promise.all([inventory.stop(), optimizer.stop()]);
  });

  const approved = () => {
    const id = randomUUID();
    standing.clear();
    for (const [itemId, etag] of [
      ['tent', '5'],
      ['bed', '7'],
      ['coat', '8'],
    ] as const) {
      standing.set(itemId, etag);
    }
    const lines = [
      line('water', { proposed: level(9) }),
      line('tent', { proposed: level(6), today: level(5), etag: '5' }),
      line('bed', { today: level(7), etag: '7' }),
      line('coat', { proposed: level(9), today: level(3), etag: '3' }),
    ];
    proposals.set(id, { id, divisionCode: district, state: 'APPROVED', lines });
    return id;
  };
  const officer = { actor: actorWith('LOGISTICS_OFFICER') };
  const ask = (proposalId: string) => ({ requestId: randomUUID(), proposalId });

  test('leaves alone what somebody changed meanwhile, and is put back but for that', async () => {
    const id = approved();
    const applied = await client.applyStockLevels(ask(id), officer);
    expect(applied).toMatchObject({ state: 'APPLIED', set: 2, removed: 1, stale: 1 });
    expect(Object.fromEntries(standing)).toEqual({ water: '9', tent: '6', bed: '', coat: '8' });
    standing.set('tent', '100');
    const undone = await client.undoStockLevels(ask(id), officer);
    expect(undone).toMatchObject({ state: 'UNDONE', set: 1, removed: 1, stale: 1 });
    expect(Object.fromEntries(standing)).toEqual({ water: '', tent: '100', bed: '7', coat: '8' });
    const again = await refusal(client.undoStockLevels(ask(id), officer));
    expect(again).toMatchObject({ reason: 'STOCK_PROPOSAL_STATE' });
  });

  test('is carried on by anybody after whatever died, and happens once', async () => {
    const id = approved();
    inventory.failNext('putParLevels', 'answer lost');
    const begun = await client.applyStockLevels(ask(id), officer);
    expect(begun).toMatchObject({ state: 'APPLYING' });
    optimizer.failNext('moveStockProposal', 'answer lost');
    await expect(carryOn(peers)).rejects.toThrow();
    proposals.get(id)!.state = 'APPLYING';
    await carryOn(peers);
    expect(proposals.get(id)!.lines.map(({ applied }) => applied)).toEqual([
      ...['SET', 'SET', 'REMOVED', 'STALE'],
    ]);
    expect(standing.get('water')).toBe('9');
    const stranger = { actor: actorWith('LOGISTICS_OFFICER', '440311000000') };
    const refused = await refusal(client.applyStockLevels(ask(id), stranger));
    expect(refused).toMatchObject({ reason: 'SCOPE_DENIED' });
  });
});
