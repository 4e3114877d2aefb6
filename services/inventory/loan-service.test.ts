import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { actorOf, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const requestId = () => randomUUID();
type Place = { itemId: string; lotId: string; depotId: string };

const onLoan = async (depotId: string) => {
  const { balances } = await world.client.listBalances({ depotId });
  return balances.reduce((sum, balance) => sum + Number(balance.onLoan), 0);
};

describe('a loan', () => {
  const lend = ({ depotId, itemId }: Place, quantity: number, days = 7) =>
    world.client.lendStock({
      ...{ requestId: requestId(), depotId, borrower: '六联社区', contact: '13800000000' },
      ...{ dueDate: world.date(days), reason: 'flood drill', lines: [{ itemId, quantity }] },
    });

  test('takes units off what is available but keeps them ours until they are back', async () => {
    const place = await world.stocked(10);
    const loan = await lend(place, 4);
    expect(loan).toMatchObject({ open: true, overdue: false, borrower: '六联社区' });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([6, 0, 0]);
    expect(await onLoan(place.depotId)).toBe(4);
    const { itemId, lotId } = place;
    const back = (returned: number, lost: number, reason = 'dented') =>
      world.client.returnLoan({
        ...{ requestId: requestId(), id: loan.id, reason },
        lines: [{ itemId, lotId, returned, lost }],
      });
    expect(await refusal(back(5, 0))).toMatchObject({ reason: 'LOAN_EXCEEDS' });
    expect(await refusal(back(1, 1, ''))).toMatchObject({ reason: 'FIELD_INVALID' });
    expect((await back(2, 0)).lines[0]).toMatchObject({ returned: '2', outstanding: '2' });
    expect(await back(1, 1)).toMatchObject({
      open: false,
      lines: [{ lost: '1', outstanding: '0' }],
    });
    expect(await refusal(back(1, 0))).toMatchObject({ reason: 'LOAN_STATE' });
    expect(await world.stockOf(place.depotId, place.itemId)).toEqual([9, 0, 0]);
    expect(await onLoan(place.depotId)).toBe(0);
  });

  test('that was due before today is on the list of overdue ones, the earliest first', async () => {
    const place = await world.stocked(10);
    const later = await lend(place, 1, 2);
    const first = await lend(place, 1, 1);
    const list = async (filter: object) => {
      const { loans } = await world.client.listLoans({ depotId: place.depotId, ...filter });
      return loans.map(({ id }) => id);
    };
    expect(await list({ overdueOnly: true })).toEqual([]);
    world.pass(4 * 86_400);
    expect(await list({ overdueOnly: true })).toEqual([first.id, later.id]);
    expect(await list({ openOnly: true, pageSize: 1 })).toEqual([first.id]);
    expect(await list({})).toEqual([first.id, later.id]);
    expect((await world.client.getLoan({ id: first.id })).overdue).toBe(true);
  });

  test('of more than is available, of reserved units or into the past is refused', async () => {
    const place = await world.stocked(10);
    await world.reserve([{ depotId: place.depotId, itemId: place.itemId, quantity: 8 }]);
    expect(await refusal(lend(place, 3))).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    expect(await refusal(lend(place, 1, -2))).toMatchObject({
      details: { violations: [{ field: 'dueDate' }] },
    });
  });

  test('lost above the limit stays on loan until another person agrees', async () => {
    const person = (name: string) => ({
      actor: { ...actorOf('LOGISTICS_OFFICER', street), id: `accounts/${name}`, name },
    });
    const [ann, bob] = [person('Ann'), person('Bob')];
    const place = await world.stocked(1_400);
    const { id } = await lend(place, 1_300);
    const [{ depotId, itemId, lotId }, { client }] = [place, world];
    const back = (returned: number, lost: number) => {
      const lines = [{ itemId, lotId, returned, lost }];
      return client.returnLoan({ requestId: requestId(), id, reason: 'swept away', lines }, ann);
    };
    const asked = await back(100, 600);
    expect(asked).toMatchObject({
      lines: [{ returned: '100', lost: '0', outstanding: '1200', pendingLoss: '600' }],
    });
    expect(await refusal(back(0, 601))).toMatchObject({ reason: 'LOAN_EXCEEDS' });
    expect(await world.stockOf(depotId, itemId)).toEqual([200, 0, 0]);
    expect(await onLoan(depotId)).toBe(1_200);
    const [approvalId] = asked.lossApprovalIds;
    const approve = (of: string, as: typeof ann) =>
      client.approveChange({ requestId: requestId(), id: of }, as);
    const reject = (of: string, as: typeof ann) =>
      client.rejectChange({ requestId: requestId(), id: of, reason: 'look again' }, as);
    expect(await client.getApproval({ id: approvalId! })).toMatchObject({
      ...{ kind: 'LOAN_LOSS', state: 'PENDING', cause: `loans/${id}`, units: '600' },
      ...{ requesterName: 'Ann', lines: [{ quantityChange: '-600' }] },
    });
    expect(await refusal(approve(approvalId!, ann))).toMatchObject({ reason: 'SELF_APPROVAL' });
    expect(await refusal(reject(approvalId!, ann))).toMatchObject({ reason: 'SELF_APPROVAL' });
    await reject(approvalId!, bob);
    expect(await world.stockOf(depotId, itemId)).toEqual([200, 0, 0]);
    expect(await client.getLoan({ id })).toMatchObject({
      ...{ open: true, lossApprovalIds: [] },
      lines: [{ lost: '0', outstanding: '1200', pendingLoss: '0' }],
    });
    const { lossApprovalIds: again } = await back(0, 1_200);
    const { movementId, deciderName } = await approve(again[0]!, bob);
    expect(deciderName).toBe('Bob');
    expect(await client.getMovement({ id: movementId })).toMatchObject({
      ...{ kind: 'LOAN_BACK', actorName: 'Ann', reason: 'swept away', cause: `loans/${id}` },
    });
    expect(await client.getLoan({ id })).toMatchObject({ open: false, lines: [{ lost: '1200' }] });
    expect(await onLoan(depotId)).toBe(0);
    expect(await world.stockOf(depotId, itemId)).toEqual([200, 0, 0]);
    expect(await world.faults()).toEqual([]);
  });

  test('that came back while its loss waited cannot be written off any more', async () => {
    const place = await world.stocked(600);
    const { id } = await lend(place, 600);
    const back = (returned: number, lost: number) => {
      const lines = [{ itemId: place.itemId, lotId: place.lotId, returned, lost }];
      return world.client.returnLoan({ requestId: requestId(), id, reason: 'flood', lines });
    };
    const { lossApprovalIds } = await back(0, 600);
    expect((await back(500, 0)).lines[0]).toMatchObject({ returned: '500', outstanding: '100' });
    const officer = { actor: actorOf('LOGISTICS_OFFICER', street) };
    const approval = { requestId: requestId(), id: lossApprovalIds[0]! };
    expect(await refusal(world.client.approveChange(approval, officer))).toMatchObject({
      reason: 'LOAN_EXCEEDS',
    });
    world.pass(73 * 3_600);
    await world.sweepApprovals();
    expect(await onLoan(place.depotId)).toBe(100);
    expect((await back(0, 100)).lossApprovalIds).toEqual([]);
    expect(await onLoan(place.depotId)).toBe(0);
  });

  test('keeps the contact sealed, masks it in lists, and shows it on record to who lends', async () => {
    const place = await world.stocked(3);
    const { id, contact } = await lend(place, 1);
    expect(contact).toBe('138****0000');
    const { db } = world.database;
    const stored = await sql<{ text: string }>(
      db,
      `SELECT row_to_json(l)::text AS text FROM loans l WHERE id = $1
       UNION ALL SELECT response FROM requests`,
      [id],
    );
    expect(stored.map(({ text }) => text).join()).not.toContain('13800000000');
    const { loans } = await world.client.listLoans({ depotId: place.depotId });
    expect(loans.map((one) => one.contact)).toEqual(['138****0000']);
    expect((await world.client.getLoan({ id })).contact).toBe('13800000000');
    const actor = actorOf('AUDITOR', street);
    expect((await world.client.getLoan({ id }, { actor })).contact).toBe('138****0000');
    const reads = `SELECT FROM audit_entries WHERE action = 'loan.contact-read' AND subject = $1`;
    expect(await sql(db, reads, [`loans/${id}`])).toHaveLength(1);
  });

  test('that was stored before contacts were sealed is sealed by the sweep', async () => {
    const { id } = await lend(await world.stocked(3), 1);
    const { db } = world.database;
    const old = "UPDATE loans SET contact = '0755-28281234', contact_sealed = '' WHERE id = $1";
    await sql(db, old, [id]);
    await world.sealContacts();
    const text = "SELECT FROM loans WHERE contact = '' AND contact_sealed <> '' AND id = $1";
    expect(await sql(db, text, [id])).toHaveLength(1);
    expect((await world.client.getLoan({ id })).contact).toBe('0755-28281234');
  });

  test('that no key opens keeps no other from being sealed', async () => {
    const place = await world.stocked(3);
    const [first, second] = [await lend(place, 1), await lend(place, 1)];
    const { db } = world.database;
    const lost = `UPDATE loans SET contact_sealed = 'gone.' || contact_sealed WHERE id = $1`;
    await sql(db, lost, [first.id]);
    const old = `UPDATE loans SET contact = '0755-28281234', contact_sealed = '' WHERE id = $1`;
    await sql(db, old, [second.id]);
    const unreadable: string[] = [];
    expect(await world.sealContacts(undefined, (row) => unreadable.push(row))).toBe(1);
    expect(unreadable).toEqual([`loans/${first.id}`]);
    expect((await world.client.getLoan({ id: second.id })).contact).toBe('0755-28281234');
    const asBefore = 'UPDATE loans SET contact_sealed = substr(contact_sealed, 6) WHERE id = $1';
    await sql(db, asBefore, [first.id]);
  });

  test('keeps the borrower out of events and the audit log', async () => {
    const loan = await lend(await world.stocked(3), 1);
    const rows = await sql<{ text: string }>(
      world.database.db,
      `SELECT data::text AS text FROM outbox WHERE subject = $1
       UNION ALL SELECT after::text FROM audit_entries WHERE subject = $1`,
      [`loans/${loan.id}`],
    );
    expect(rows).toHaveLength(2);
    expect(rows.map(({ text }) => text).join()).not.toMatch(/六联|138\*|1380000/);
  });
});
