import { randomUUID } from 'node:crypto';
import { AppError, codes, type RemoteError } from '../../platform/errors';
import { connect } from '../../platform/rpc-client';
import { startServer } from '../../platform/rpc-server';
import { createLog } from '../../platform/telemetry';
import { testDatabase } from '../../platform/testing/database';
import { reasons } from '../errors';
import { actorWith, district } from '../testing/harness';
import { InventoryPeer } from '../testing/inventory-peer';
import { authKey, Peer } from '../testing/peer';
import { endPreparation, insertItems, insertPreparation, listOpenItems } from './preparation-store';
import { carryOutPreparations, noteActivationStrands, type Preparing } from './preparation-sweep';
import { preparationsService } from './preparations-service';
import { giveShelterBack } from './shelter-strand-service';

type Site = { id: string; state: string; incidentId: string; reserved: number; etag: string };

const sites = new Map<string, Site>();
const plans = new Map<string, object>();
const faults: unknown[] = [];
let world: Awaited<ReturnType<typeof startWorld>>;

function siteIn(id: string, states: string[]): Site {
  const site = sites.get(id);
  if (!site) throw new AppError('SITE_NOT_FOUND', `no site ${id}`);
  if (states.includes(site.state)) return site;
  throw new AppError('SITE_STATE', `sites/${id} is ${site.state}`);
}

async function startWorld() {
  const database = await testDatabase('mobilization');
  const { db } = database;
  const inventory = new InventoryPeer();
  const shelterReasons = { SITE_STATE: codes.FAILED_PRECONDITION };
  const shelters = new Peer('shelters', 'muster.shelters.v1.SitesService', shelterReasons);
  const incidents = new Peer('incidents', 'muster.incidents.v1.ResponsePlansService', {});
  const self = { authKey, self: 'mobilization' };
  const sheltersAddress = await shelters.start({
    getSite: async ({ id }: { id: string }) =>
      siteIn(id, sites.get(id) ? [sites.get(id)!.state] : []),
    readySite: async ({ id, incidentId }: Site) =>
      Object.assign(siteIn(id, ['CLOSED']), { state: 'READY', incidentId }),
    closeSite: async ({ id }: Site) => Object.assign(siteIn(id, ['READY']), { state: 'CLOSED' }),
  });
  const incidentsAddress = await incidents.start({
    getActivation: async ({ id }: { id: string }) => ({ id, plan: plans.get(id) }),
  });
  const peers = {
    inventory: connect('inventory', await inventory.listen(), self),
    shelters: connect('shelters', sheltersAddress, self),
    incidents: connect('incidents', incidentsAddress, self),
  };
  const server = await startServer({
    ...{ name: 'mobilization', listenAddress: '127.0.0.1:0', authKey, reasons, drainMs: 500 },
    services: [preparationsService({ db })],
    log: createLog('mobilization', 'silent'),
  });
  const client = connect('mobilization', server.address, { authKey, self: 'test' });
  const work: Preparing = { db, peers, now: () => new Date() };
  return {
    ...{ db, inventory, shelters, client, work },
    async stop() {
      client.close();
      await server.stop();
      Object.values(peers).forEach((peer) => peer.close());
      await Promise.all([inventory.stop(), shelters.stop(), incidents.stop()]);
      await database.drop();
    },
  };
}

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.stop());
beforeEach(() => {
  world.inventory.clear();
  world.shelters.clear();
  sites.clear();
  for (const [id, state] of [
    ['gym', 'CLOSED'],
    ['hall', 'OPEN'],
  ] as const) {
    sites.set(id, { id, state, incidentId: '', reserved: 0, etag: '1' });
  }
  world.inventory.put('own', 'water', 40);
  world.inventory.put('other', 'water', 30);
});
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});

const commander = { actor: actorWith('COMMANDER') };
const sweep = () =>
  carryOutPreparations(world.work, { error: ({ err }: { err?: unknown }) => faults.push(err) });

function tell(source: string, state: string, data: object = {}): Promise<void> {
  return world.db.transaction((trx) =>
    noteActivationStrands(trx, {
      ...{ kind: 'activation.changed', subject: source, divisionCode: district },
      createTime: new Date(),
      data: {
        ...{ state, deciderId: 'u-1', incidentId: 'i-1', exercise: false },
        ...{ prePosition: true, readyShelters: true, ...data },
      },
    }),
  );
}

async function approved(quantity: number, data: object = {}): Promise<string> {
  const id = randomUUID();
  const postures = [{ depotId: 'own', itemId: 'water', quantity }];
  plans.set(id, { hazard: 'FLOOD', postures, shelterIds: ['gym', 'hall', 'nowhere'] });
  await tell(`activations/${id}`, 'ACTIVE', data);
  await sweep();
  return `activations/${id}`;
}

async function read(source: string) {
  const { state, items } = await world.client.getPreparation({ source }, commander);
  const states = items.map((item) => [item.siteId || item.depotId, item.state, item.reason]);
  return { state, states, items };
}

const retry = (source: string, role: 'COMMANDER' | 'AUDITOR' = 'COMMANDER') =>
  world.client.retryPreparation(
    { requestId: randomUUID(), source, strand: 'STOCK' },
    { actor: actorWith(role) },
  );

const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => 'not refused',
    ({ reason }: RemoteError) => reason,
  );

const waterAt = (depotId: string) => world.inventory.stock.get(`${depotId}/water`);

describe('an activation', () => {
  it('brings what is missing and makes shelters ready, once; what cannot be done says why', async () => {
    const source = await approved(60);
    await tell(source, 'ACTIVE');
    await sweep();
    expect(await read(source)).toMatchObject({
      state: 'LISTED',
      states: [
        ['own', 'READY', ''],
        ['gym', 'READY', ''],
        ['hall', 'UNCHANGED', 'SITE_STANDS_READY'],
        ['nowhere', 'REFUSED', 'SITE_NOT_FOUND'],
      ],
    });
    expect(sites.get('gym')).toMatchObject({ state: 'READY', incidentId: 'i-1' });
    expect(waterAt('other')).toBe(10);
    const [reservation] = world.inventory.open();
    expect(reservation).toMatchObject({ state: 'CONFIRMED', purpose: source, incidentId: 'i-1' });
    expect([...world.inventory.transfers.values()]).toMatchObject([{ fromDepotId: 'other' }]);
  });

  it('gives back what is not in use when it steps down', async () => {
    const source = await approved(60);
    await tell(source, 'STEPPED_DOWN');
    await sweep();
    expect((await read(source)).states).toEqual([
      ['own', 'ENDED', ''],
      ['gym', 'ENDED', ''],
      ['hall', 'UNCHANGED', 'SITE_STANDS_READY'],
      ['nowhere', 'REFUSED', 'SITE_NOT_FOUND'],
    ]);
    expect(waterAt('other')).toBe(30);
    expect(sites.get('gym')!.state).toBe('CLOSED');
    expect(await reasonOf(retry(source))).toBe('PREPARATION_STATE');
  });

  it('leaves people where they are, and goods that have left on the road', async () => {
    const source = await approved(60);
    sites.get('gym')!.state = 'OPEN';
    for (const transfer of world.inventory.transfers.values()) transfer.state = 'DISPATCHED';
    await tell(source, 'STEPPED_DOWN');
    await sweep();
    expect((await read(source)).states.slice(0, 2)).toEqual([
      ['own', 'KEPT', 'GOODS_LEFT'],
      ['gym', 'KEPT', 'SITE_IN_USE'],
    ]);
  });

  it('says how much can lie ready, and brings the rest when it is tried again', async () => {
    const source = await approved(100);
    expect((await read(source)).items[0]).toMatchObject({
      ...{
        state: 'PARTIAL',
        reason: 'INSUFFICIENT_STOCK',
        moved: '30',
        message: expect.stringMatching('^70 of 100'),
      },
    });
    expect(await reasonOf(retry(source, 'AUDITOR'))).toBe('ROLE_MISSING');
    world.inventory.put('third', 'water', 500);
    await retry(source);
    await sweep();
    expect((await read(source)).items[0]).toMatchObject({ state: 'READY', moved: '60' });
    expect(waterAt('third')).toBe(470);
    await tell(source, 'STEPPED_DOWN');
    await sweep();
    expect(world.inventory.open()).toEqual([]);
  });

  it('gives back also what it took in a call whose answer never came', async () => {
    world.inventory.failNext('createReservation', 'answer lost');
    world.shelters.failNext('readySite', 'answer lost');
    const source = await approved(60);
    expect(faults.splice(0)).toHaveLength(2);
    await tell(source, 'STEPPED_DOWN');
    await sweep();
    expect((await read(source)).states.slice(0, 2)).toEqual([
      ['own', 'ENDED', ''],
      ['gym', 'ENDED', ''],
    ]);
    expect(world.inventory.open()).toEqual([]);
    expect(sites.get('gym')!.state).toBe('CLOSED');
  });

  it('hands a shelter over to the response that still needs it', async () => {
    const first = await approved(0);
    const second = await approved(0);
    expect((await read(second)).states[1]).toEqual(['gym', 'UNCHANGED', 'SITE_STANDS_READY']);
    await tell(first, 'STEPPED_DOWN');
    await sweep();
    expect((await read(first)).states[1]).toEqual(['gym', 'KEPT', 'SITE_TAKEN_OVER']);
    expect((await read(second)).states[1]).toEqual(['gym', 'READY', '']);
    await tell(second, 'STEPPED_DOWN');
    await sweep();
    expect(sites.get('gym')!.state).toBe('CLOSED');
  });

  it('is settled together with the handing over, so that no death between can close it', async () => {
    const first = await approved(0);
    const second = await approved(0);
    await tell(first, 'STEPPED_DOWN');
    const open = (await listOpenItems(world.db, 100)).filter(({ source }) => source === first);
    const gym = open.find(({ subjectId }) => subjectId === 'gym')!;
    await giveShelterBack(world.work, gym, 'and dies before anything else is written');
    expect((await read(first)).states[1]).toEqual(['gym', 'KEPT', 'SITE_TAKEN_OVER']);
    await sweep();
    expect(sites.get('gym')!.state).toBe('READY');
    expect((await read(second)).states[1]).toEqual(['gym', 'READY', '']);
    await tell(second, 'STEPPED_DOWN');
    await sweep();
  });

  it('has its strands carried out by turns, so that many shelters hold up no stock', async () => {
    const source = `activations/${randomUUID()}`;
    const about = { divisionCode: district, incidentId: '', exerciseId: '', actorId: 'u-1' };
    const item = { itemId: '', quantity: 0, incidentId: '', hazard: '' };
    const shelters = ['a', 'b', 'c'].map((subjectId) => ({
      ...{ ...item, strand: 'SHELTERS' as const, subjectId },
    }));
    const stock = { ...item, strand: 'STOCK' as const, subjectId: 'own', itemId: 'water' };
    await world.db.transaction(async (trx) => {
      const facts = { stock: true, shelters: true };
      const createTime = new Date(0);
      await insertPreparation(trx, { source, state: 'LISTED', ...about, facts, createTime });
      await insertItems(trx, source, [...shelters, stock]);
    });
    const strands = (await listOpenItems(world.db, 2)).map(({ strand }) => strand);
    expect(strands).toEqual(['SHELTERS', 'STOCK']);
    await world.db.transaction((trx) => endPreparation(trx, source, 'a test'));
  });

  it('of an exercise moves no real stock', async () => {
    const source = await approved(60, { exercise: true });
    expect((await read(source)).states[0]).toEqual(['own', 'UNCHANGED', 'EXERCISE']);
    expect(world.inventory.count('createReservation')).toBe(0);
  });
});
