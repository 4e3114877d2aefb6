import { status } from '@grpc/grpc-js';
import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { sql } from '../platform/db';
import { freshPersonalKeys, openPersonalKeys } from '../platform/personal';
import { adminQuery } from '../platform/testing/server';
import { batchHash, signedText } from './offline';
import { LoanContacts } from './loan-contacts';
import { actorOf, otherStreet, refusal, street, World } from './testing/world';

const oldKey = freshPersonalKeys('test-1');
let world: World;
beforeAll(async () => {
  world = await World.start(oldKey);
});
afterEach(async () => expect(await world.faults()).toEqual([]));
afterAll(() => world.stop());

const requestId = () => randomUUID();
const person = (name: string, divisionCode = street) => ({
  actor: { ...actorOf('LOGISTICS_OFFICER', divisionCode), id: `accounts/${name}`, name },
});
const ann = person('Ann');

type Operation = { id: string; kind: string; occurTime: string; request: object };

/** A phone in the field: signs what was done, batch after batch. */
class Phone {
  sequence = 0;
  lastHash = '';

  private constructor(
    readonly id: string,
    private readonly key: KeyObject,
    readonly owner = ann,
  ) {}

  static async of(owner = ann): Promise<Phone> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = publicKey.export({ format: 'jwk' }).x!;
    const request = { requestId: requestId(), name: '坪山一号', publicKey: key };
    const { id } = await world.client.registerDevice(request, owner);
    return new Phone(id, privateKey, owner);
  }

  /** The next batch of the chain. */
  batch(operations: Operation[]) {
    this.sequence += 1;
    const signed = {
      ...{ deviceId: this.id, sequence: this.sequence, previousHash: this.lastHash },
      payload: JSON.stringify({ operations }),
    };
    this.lastHash = batchHash(signed);
    const signature = sign(null, Buffer.from(signedText(signed)), this.key).toString('base64url');
    return { requestId: requestId(), ...signed, signature };
  }

  send(batch: ReturnType<Phone['batch']>, as = this.owner) {
    return world.client.submitBatch(batch, { ...as, timeoutMs: 60_000 });
  }
}

const minutesAgo = (minutes: number) =>
  new Date(world.now().getTime() - minutes * 60_000).toISOString();

function done(kind: string, request: object, minutes = 40): Operation {
  return { id: requestId(), kind, occurTime: minutesAgo(minutes), request };
}

type Place = { itemId: string; lotId: string; depotId: string };

const issueOf = ({ depotId, itemId }: Place, quantity: number, minutes = 40) =>
  done('ISSUE', { lines: [{ depotId, itemId, quantity }] }, minutes);

const statesOf = ({ operations }: { operations: { state: string; reason: string }[] }) =>
  operations.map(({ state, reason }) => (reason ? `${state} ${reason}` : state));

test('a batch is replayed in its order, with its own times and person', async () => {
  const place = await world.stocked(5);
  const { depotId, itemId } = place;
  const phone = await Phone.of();
  const receipt = done('RECEIPT', {
    reason: '捐赠',
    lines: [{ depotId, itemId, batchNumber: 'B365', expireDate: world.date(365), quantity: 10 }],
  });
  // Only what was received first makes the issue possible.
  const batch = phone.batch([receipt, issueOf(place, 12, 30)]);
  const answer = await phone.send(batch);
  expect(answer).toMatchObject({ finished: true, sequence: 1 });
  expect(statesOf(answer)).toEqual(['APPLIED', 'APPLIED']);
  expect(await world.stockOf(depotId, itemId)).toEqual([3, 0, 0]);
  const id = answer.operations[1]!.result.slice('movements/'.length);
  const movement = await world.client.getMovement({ id }, ann);
  expect(movement.actorName).toBe('Ann');
  const late = Number(movement.createTime!.seconds) - Number(movement.occurTime!.seconds);
  expect(late).toBeGreaterThanOrEqual(30 * 60);
});

test('kits, split lots and reversals made in the field are replayed, or listed as conflicts', async () => {
  const part = await world.stocked(10);
  const { depotId, itemId, lotId } = part;
  const kitItem = await world.item();
  const kit = { itemId: kitItem, components: [{ itemId, quantity: 2 }] };
  await world.client.putKit({ requestId: requestId(), kit });
  const issue = await world.client.issueStock({
    requestId: requestId(),
    lines: [{ depotId, itemId, quantity: 3 }],
  });
  const phone = await Phone.of();
  const batch = phone.batch([
    // The issue was entered a moment ago, so only what happened after it can take it back.
    done('REVERSAL', { movementId: issue.id, reason: '发错' }, 0),
    done('REVERSAL', { movementId: issue.id, reason: '再次冲销' }, 0),
    done('LOT_SPLIT', { depotId, lotId, quantity: 2, state: 'DAMAGED', reason: '包装破损' }, 30),
    done('KIT_ASSEMBLY', { depotId, itemId: kitItem, quantity: 3, reason: '现场组套' }, 20),
    done('KIT_DISASSEMBLY', { depotId, lotId, quantity: 1, reason: '不是套件' }, 10),
  ]);
  const answer = await phone.send(batch);
  expect(statesOf(answer)).toEqual([
    'APPLIED',
    'CONFLICT MOVEMENT_REVERSED',
    'APPLIED',
    'APPLIED',
    expect.stringMatching(/^CONFLICT /),
  ]);
  expect(answer.operations[3]!.result).toMatch(/^movements\//);
  expect(await phone.send({ ...batch, requestId: requestId() })).toEqual(answer);
  expect(await world.stockOf(depotId, itemId)).toEqual([4, 0, 0]);
  expect(await world.stockOf(depotId, kitItem)).toEqual([3, 0, 0]);
});

test('sent again it is answered the same and moves nothing', async () => {
  const place = await world.stocked(10);
  const phone = await Phone.of();
  const batch = phone.batch([issueOf(place, 4), issueOf(place, 100)]);
  const [first, again] = await Promise.allSettled([phone.send(batch), phone.send(batch)]);
  const answers = [first, again].filter((one) => one.status === 'fulfilled');
  expect(answers.length).toBeGreaterThan(0);
  const { value } = answers[0] as PromiseFulfilledResult<unknown>;
  expect(await phone.send({ ...batch, requestId: requestId() })).toEqual(value);
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([6, 0, 0]);
});

test('what cannot be done any more is kept as a conflict with its reason', async () => {
  const place = await world.stocked(10);
  const { depotId, itemId, lotId } = place;
  const recalled = await world.stocked(10);
  await world.client.setLotState({
    ...{ requestId: requestId(), id: recalled.lotId, state: 'RECALLED', reason: 'maker' },
  });
  const phone = await Phone.of();
  const known = issueOf(place, 1);
  const adjust = { depotId, reason: 'x', lines: [{ itemId, lotId, quantityChange: 1, typo: 2 }] };
  const answer = await phone.send(
    phone.batch([
      issueOf(place, 11),
      done('ISSUE', {
        lines: [
          {
            ...{ depotId: recalled.depotId, itemId: recalled.itemId },
            lotId: recalled.lotId,
            quantity: 1,
          },
        ],
      }),
      done('ISSUE', { lines: [{ depotId, itemId: 'nothing-known', quantity: 1 }] }),
      known,
      known,
      done('ADJUSTMENT', adjust),
      issueOf(place, 1, 60 * 24 * 100),
      issueOf(await world.stocked(5, otherStreet), 1),
    ]),
  );
  expect(statesOf(answer)).toEqual([
    'CONFLICT INSUFFICIENT_STOCK',
    'CONFLICT LOT_STATE',
    'CONFLICT ITEM_NOT_FOUND',
    'APPLIED',
    'CONFLICT OPERATION_REPEATED',
    'CONFLICT FIELD_INVALID',
    'CONFLICT FIELD_INVALID',
    'CONFLICT SCOPE_DENIED',
  ]);
  expect(answer.operations[5]!.message).toContain('request.lines[0].typo');
  const { operations } = await world.client.listConflicts({}, ann);
  expect(operations.filter(({ batchId }) => batchId === answer.id)).toHaveLength(7);
});

describe('a conflict', () => {
  async function short() {
    const place = await world.stocked(10);
    const phone = await Phone.of();
    const batch = phone.batch([issueOf(place, 15)]);
    const { id } = await phone.send(batch);
    const resolve = (fields: object, as = person('Chief')) =>
      world.client.resolveConflict(
        { requestId: requestId(), batchId: id, number: 1, action: 'RETRY', ...fields },
        as,
      );
    return { place, phone, batch, resolve };
  }

  test('is tried again when it can be done, once', async () => {
    const { place, phone, batch, resolve } = await short();
    expect(await resolve({})).toMatchObject({ state: 'CONFLICT', reason: 'INSUFFICIENT_STOCK' });
    await world.receive(place.depotId, place.itemId, 5);
    const both = await Promise.allSettled([resolve({}), resolve({})]);
    expect(both.map((one) => one.status)).toContain('fulfilled');
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([0, 0, 0]);
    expect(await refusal(resolve({}))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'OPERATION_STATE',
    });
    expect(statesOf(await phone.send(batch))).toEqual(['CONFLICT INSUFFICIENT_STOCK']);
  });

  test('may be amended, keeping its time', async () => {
    const { place, resolve } = await short();
    const { depotId, itemId } = place;
    const request = JSON.stringify({ lines: [{ depotId, itemId, quantity: 9 }] });
    expect(await refusal(resolve({ action: 'AMEND', request }))).toMatchObject({
      details: { violations: [{ field: 'reason' }] },
    });
    const amended = await resolve({ action: 'AMEND', request, reason: 'miscounted' });
    expect(amended).toMatchObject({ state: 'APPLIED', resolverName: 'Chief' });
    expect(await world.stockOf(depotId, itemId)).toEqual([1, 0, 0]);
  });

  test('may be dismissed with a reason, and is never lost', async () => {
    const { phone, batch, resolve } = await short();
    const gone = await resolve({ action: 'DISMISS', reason: 'written twice' });
    expect(gone).toMatchObject({ state: 'DISMISSED', resolveReason: 'written twice' });
    const read = await world.client.getBatch({ id: gone.batchId }, ann);
    expect(read.operations[0]).toMatchObject({ state: 'DISMISSED', reason: 'INSUFFICIENT_STOCK' });
    expect(statesOf(await phone.send(batch))).toEqual(['CONFLICT INSUFFICIENT_STOCK']);
    const far = person('Far', otherStreet);
    expect(await refusal(resolve({}, far))).toMatchObject({ reason: 'SCOPE_DENIED' });
  });
});

describe('a batch is refused', () => {
  test('when it was changed on the way, and nothing of it is done', async () => {
    const place = await world.stocked(10);
    const phone = await Phone.of();
    const batch = phone.batch([issueOf(place, 1)]);
    const tampered = { ...batch, payload: batch.payload.replace('"quantity":1', '"quantity":9') };
    expect(await refusal(phone.send(tampered))).toMatchObject({
      code: status.PERMISSION_DENIED,
      reason: 'SIGNATURE_INVALID',
    });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([10, 0, 0]);
    expect(statesOf(await phone.send(batch))).toEqual(['APPLIED']);
  });

  test('when one before it is missing, or it does not continue the last one', async () => {
    const place = await world.stocked(10);
    const phone = await Phone.of();
    const first = phone.batch([issueOf(place, 1)]);
    const second = phone.batch([issueOf(place, 1)]);
    expect(await refusal(phone.send(second))).toMatchObject({
      ...{ code: status.FAILED_PRECONDITION, reason: 'BATCH_GAP' },
      details: { metadata: { expectedSequence: '1' } },
    });
    await phone.send(first);
    await phone.send(second);
    const other = await Phone.of();
    other.batch([issueOf(place, 1)]);
    const forked = other.batch([issueOf(place, 1)]);
    expect(await refusal(other.send(forked))).toMatchObject({ reason: 'BATCH_GAP' });
    phone.lastHash = 'ab'.repeat(32);
    expect(await refusal(phone.send(phone.batch([issueOf(place, 1)])))).toMatchObject({
      reason: 'BATCH_CHAIN_BROKEN',
    });
  });

  test('of a revoked device, of another person, or too large', async () => {
    const place = await world.stocked(10);
    const phone = await Phone.of();
    const batch = phone.batch([issueOf(place, 1)]);
    expect(await refusal(phone.send(batch, person('Eve')))).toMatchObject({
      reason: 'DEVICE_OF_ANOTHER',
    });
    const many = await Phone.of();
    const large = many.batch(Array.from({ length: 501 }, () => issueOf(place, 1)));
    expect(await refusal(many.send(large))).toMatchObject({ reason: 'FIELD_INVALID' });
    const revoke = { requestId: requestId(), id: phone.id, reason: 'lost' };
    const eve = world.client.revokeDevice(revoke, person('Eve'));
    expect(await refusal(eve)).toMatchObject({ reason: 'ROLE_MISSING' });
    await world.client.revokeDevice(revoke, ann);
    expect(await refusal(phone.send(batch))).toMatchObject({ reason: 'DEVICE_REVOKED' });
    const { devices } = await world.client.listDevices({}, ann);
    expect(devices.find(({ id }) => id === phone.id)!.revokeTime).not.toBeNull();
  });
});

test('a count made without a connection is tallied at its own time', async () => {
  const place = await world.stocked(100);
  const begun = { requestId: requestId(), depotId: place.depotId, kind: 'FULL' as const };
  const { id } = await world.client.createCount(begun, person('Chief'));
  world.pass(3_600);
  const phone = await Phone.of();
  const counted = done('COUNT', { countId: id, lines: [{ lineNumber: 1, quantity: 100 }] }, 30);
  const batch = phone.batch([counted]);
  // Issued after the counting, before the phone had a connection.
  const lines = [{ depotId: place.depotId, itemId: place.itemId, quantity: 40 }];
  await world.client.issueStock({ requestId: requestId(), lines });
  expect(statesOf(await phone.send(batch))).toEqual(['APPLIED']);
  const posted = await world.client.postCount({ requestId: requestId(), id }, person('Chief'));
  expect(posted).toMatchObject({ state: 'POSTED', movementId: '' });
});

test('a replay that is cut off by the loss of every connection goes on and does nothing twice', async () => {
  const place = await world.stocked(100);
  const phone = await Phone.of();
  const batch = phone.batch(Array.from({ length: 40 }, () => issueOf(place, 1)));
  const sending = phone.send(batch).catch(() => undefined);
  const taken = async () =>
    (await sql(world.database.db, 'SELECT FROM entries WHERE item_id = $1', [place.itemId])).length;
  while ((await taken()) < 10);
  await adminQuery(
    world.database.adminUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await sending;
  await sql(world.database.db, 'UPDATE offline_batches SET lease_time = NULL').catch(() =>
    sql(world.database.db, 'UPDATE offline_batches SET lease_time = NULL'),
  );
  const answer = await phone.send(batch);
  expect(answer.finished).toBe(true);
  expect(new Set(statesOf(answer))).toEqual(new Set(['APPLIED']));
  expect(await world.stockOf(place.depotId, place.itemId)).toEqual([60, 0, 0]);
});

test('the contact of a lending in conflict is sealed anew when the key is turned', async () => {
  const { depotId, itemId } = await world.stocked(1);
  const lending = { depotId, borrower: '六联社区', contact: '13800000009', dueDate: world.date(7) };
  const phone = await Phone.of();
  const loan = done('LOAN_OUT', { ...lending, lines: [{ itemId, quantity: 2 }] });
  const { id: batchId } = await phone.send(phone.batch([loan]));
  const turned = openPersonalKeys(`${freshPersonalKeys('test-2')},${oldKey}`);
  expect(await world.sealContacts(new LoanContacts(turned))).toBeGreaterThanOrEqual(2);
  const [kept] = await sql<{ request: { contact: string } }>(
    world.database.db,
    'SELECT request FROM offline_operations WHERE batch_id = $1',
    [batchId],
  );
  expect(kept!.request.contact).toMatch(/^test-2\./);
  expect(turned.open(kept!.request.contact, `offline_operations.contact:${loan.id}`)).toBe(
    lending.contact,
  );
});
