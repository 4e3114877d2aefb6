import { status } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { sql } from '../platform/db';
import { toTimestamp } from '../platform/wire-values';
import { actorOf, community, otherStreet, refusal, street, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterEach(async () => expect(await world.faults()).toEqual([]));
afterAll(() => world.stop());

const requestId = () => randomUUID();
const officer = { actor: { ...actorOf('LOGISTICS_OFFICER', street), name: '李雷' } };

async function issued(quantity: number) {
  const place = await world.stocked(quantity + 5);
  const line = { depotId: place.depotId, itemId: place.itemId, quantity };
  const { id } = await world.client.issueStock({ requestId: requestId(), lines: [line] });
  return { ...place, movementId: id };
}

type Place = { itemId: string; lotId: string; depotId: string };

const returnOf = (
  { itemId, lotId, depotId, movementId }: Place & { movementId: string },
  quantity: number,
) => ({
  ...{ requestId: requestId(), movementId, toDepotId: depotId, reason: 'not needed' },
  lines: [{ itemId, lotId, quantity }],
});

describe('every movement', () => {
  test('says who did it by name, and has a number that runs by depot, kind and day', async () => {
    const { itemId, depotId } = await world.stocked(9);
    const lines = [{ depotId, itemId, quantity: 1 }];
    const first = await world.client.issueStock({ requestId: requestId(), lines }, officer);
    const second = await world.client.issueStock({ requestId: requestId(), lines }, officer);
    expect(first.actorName).toBe('李雷');
    expect(first.documentNumber).toMatch(/^OUT-\d{8}-0001$/);
    expect(second.documentNumber).toMatch(/^OUT-\d{8}-0002$/);
    const read = await world.client.getMovement({ id: first.id }, officer);
    expect(read).toEqual(first);
  });

  test('says why, in the words of its business where nobody gave a reason', async () => {
    const { itemId, depotId } = await world.stocked(9);
    const kit = await world.item();
    const components = [{ itemId, quantity: 1 }];
    await world.client.putKit({ requestId: requestId(), kit: { itemId: kit, components } });
    const made = { requestId: requestId(), itemId: kit, depotId, quantity: 2 };
    const { kitLots } = await world.client.assembleKit(made);
    const apart = { requestId: requestId(), depotId, lotId: kitLots[0]!.lot!.id, quantity: 1 };
    await world.client.disassembleKit(apart);
    const lines = [{ depotId, itemId, quantity: 1 }];
    const paper = { documentNumber: '粤应急-8' };
    await world.client.issueStock({ requestId: requestId(), lines, ...paper });
    await world.confirmed(depotId, itemId, 1);
    const { movements } = await world.client.listMovements({ depotId });
    expect(movements.map(({ reason, documentNumber }) => [reason, documentNumber])).toEqual([
      ['plans/test', expect.stringMatching(/^reservations\//)],
      ['goods issued: 粤应急-8', '粤应急-8'],
      ['kits taken apart', expect.stringMatching(/^UNK-\d{8}-0001$/)],
      ['kits assembled', expect.stringMatching(/^KIT-\d{8}-0001$/)],
      ['goods received', expect.stringMatching(/^IN-\d{8}-0001$/)],
    ]);
  });

  test('keeps a number that a person gave, once for the depot and kind', async () => {
    const { itemId, depotId } = await world.stocked(9);
    const other = await world.depot();
    const take = (at: string) => {
      const line = {
        depotId: at,
        itemId,
        batchNumber: 'n',
        expireDate: world.date(9),
        quantity: 1,
      };
      const request = { requestId: requestId(), lines: [line], documentNumber: '粤应急-7' };
      return world.client.receiveStock(request);
    };
    await take(depotId);
    expect(await refusal(take(depotId))).toMatchObject({
      code: status.ALREADY_EXISTS,
      reason: 'DOCUMENT_NUMBER_TAKEN',
    });
    expect((await take(other)).documentNumber).toBe('粤应急-7');
  });

  test('goes on behind a number that a person wrote ahead of the sequence', async () => {
    const { itemId, depotId } = await world.stocked(9);
    const lines = [{ depotId, itemId, quantity: 1 }];
    const first = await world.client.issueStock({ requestId: requestId(), lines });
    const ahead = first.documentNumber.replace(/1$/, '2');
    const named = { requestId: requestId(), lines, documentNumber: ahead };
    await world.client.issueStock(named);
    const third = await world.client.issueStock({ requestId: requestId(), lines });
    expect(third.documentNumber).toBe(first.documentNumber.replace(/1$/, '3'));
  });

  test('happened at a time that can be right', async () => {
    const { itemId, depotId } = await world.stocked(9);
    const at = (days: number, reason = '') => {
      const occurTime = toTimestamp(new Date(world.now().getTime() + days * 86_400_000));
      const lines = [{ depotId, itemId, quantity: 1 }];
      return world.client.issueStock({ requestId: requestId(), lines, occurTime, reason });
    };
    expect(await refusal(at(1))).toMatchObject({
      details: { violations: [{ field: 'occurTime' }] },
    });
    expect(await refusal(at(-2))).toMatchObject({ details: { violations: [{ field: 'reason' }] } });
    const late = await at(-2, 'no signal in the valley');
    expect(Number(late.createTime!.seconds) - Number(late.occurTime!.seconds)).toBeGreaterThan(
      86_400,
    );
    expect(await refusal(at(-91, 'x'))).toMatchObject({ reason: 'FIELD_INVALID' });
  });

  test('of a lot that is recalled at that moment waits, and sees what became of it', async () => {
    const { itemId, depotId, lotId } = await world.stocked(5);
    const target = await world.depot();
    const lines = [{ itemId, lotId, quantityChange: 1 }];
    const dispose = async () => {
      await world.client.disposeStock({
        ...{ requestId: requestId(), depotId, reason: 'burnt' },
        lines: [{ itemId, lotId, quantity: 5 }],
      });
      for (const state of ['RECALLED', 'DISPOSED'] as const) {
        const move = { requestId: requestId(), id: lotId, state, reason: 'recall' };
        await world.client.setLotState(move);
      }
    };
    await dispose();
    const found = { requestId: requestId(), depotId: target, lines, reason: 'found' };
    expect(await refusal(world.client.recordAdjustment(found))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'LOT_STATE',
    });
  });
});

describe('ReturnStock', () => {
  test('takes issued goods back, never more than are out', async () => {
    const issue = await issued(6);
    const movement = await world.client.returnStock(returnOf(issue, 4));
    expect(movement).toMatchObject({ kind: 'RETURN', originId: issue.movementId });
    expect(await world.stockOf(issue.depotId, issue.itemId)).toEqual([9, 0, 0]);
    expect(await refusal(world.client.returnStock(returnOf(issue, 3)))).toMatchObject({
      code: status.FAILED_PRECONDITION,
      reason: 'RETURN_EXCEEDS',
      details: { preconditions: [{ subject: 'lines[0].quantity' }] },
    });
    await world.client.returnStock(returnOf(issue, 2));
  });

  test('two who bring the same goods back at once do not both do so', async () => {
    const issue = await issued(6);
    const both = await Promise.allSettled([
      world.client.returnStock(returnOf(issue, 4)),
      world.client.returnStock(returnOf(issue, 4)),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('takes back at another depot what a community was given', async () => {
    const { itemId, depotId, lotId } = await world.stocked(8);
    const reservation = await world.confirmed(depotId, itemId, 5);
    const legs = [
      { fromDepotId: depotId, toDivisionCode: community, lines: [{ itemId, quantity: 5 }] },
    ];
    const request = { requestId: requestId(), reservationId: reservation.id, legs };
    const { transfers } = await world.client.createTransfers(request);
    const id = transfers[0]!.id;
    await world.client.dispatchTransfer({ requestId: requestId(), id });
    const lines = [{ itemId, received: 5, lost: 0 }];
    await world.client.receiveTransfer({ requestId: requestId(), id, lines });
    const { movements } = await world.client.listMovements({ itemId, depotId });
    const there = await world.depot(otherStreet);
    await world.client.returnStock({
      ...{ requestId: requestId(), movementId: movements[0]!.id, toDepotId: there, reason: 'left' },
      lines: [{ depotId, itemId, lotId, quantity: 2 }],
    });
    expect(await world.stockOf(there, itemId)).toEqual([2, 0, 0]);
  });

  test('of what issued nothing is refused', async () => {
    const place = await world.stocked(1);
    const { movements } = await world.client.listMovements({ itemId: place.itemId });
    const request = returnOf({ ...place, movementId: movements[0]!.id }, 1);
    expect(await refusal(world.client.returnStock(request))).toMatchObject({
      reason: 'MOVEMENT_NOT_ISSUE',
    });
  });
});

describe('ReverseMovement', () => {
  const reverse = (movementId: string) =>
    world.client.reverseMovement({ requestId: requestId(), movementId, reason: 'wrong depot' });

  test('takes a wrong movement back, once', async () => {
    const issue = await issued(6);
    const { movement } = await reverse(issue.movementId);
    expect(movement).toMatchObject({ kind: 'REVERSAL', reversesId: issue.movementId });
    expect(await world.stockOf(issue.depotId, issue.itemId)).toEqual([11, 0, 0]);
    expect(await refusal(reverse(issue.movementId))).toMatchObject({
      reason: 'MOVEMENT_REVERSED',
      details: { metadata: { reversalId: movement!.id } },
    });
    expect(await refusal(world.client.returnStock(returnOf(issue, 1)))).toMatchObject({
      reason: 'RETURN_EXCEEDS',
    });
    expect(await refusal(reverse(movement!.id))).toMatchObject({
      reason: 'MOVEMENT_NOT_REVERSIBLE',
    });
  });

  test('by two at once happens once', async () => {
    const issue = await issued(6);
    const both = await Promise.allSettled([reverse(issue.movementId), reverse(issue.movementId)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await world.stockOf(issue.depotId, issue.itemId)).toEqual([11, 0, 0]);
  });

  test('of an issue whose goods came back in part, or of a receipt already used, is refused', async () => {
    const issue = await issued(6);
    await world.client.returnStock(returnOf(issue, 1));
    expect(await refusal(reverse(issue.movementId))).toMatchObject({ reason: 'ISSUE_RETURNED' });
    const { movements } = await world.client.listMovements({ itemId: issue.itemId });
    const receipt = movements.find(({ kind }) => kind === 'RECEIPT')!;
    expect(await refusal(reverse(receipt.id))).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
  });

  test('of a return lets the goods be returned again', async () => {
    const issue = await issued(3);
    const { id } = await world.client.returnStock(returnOf(issue, 3));
    await reverse(id);
    await world.client.returnStock(returnOf(issue, 3));
    expect(await world.stockOf(issue.depotId, issue.itemId)).toEqual([8, 0, 0]);
  });

  test('needs the role at every depot that the movement touched', async () => {
    const issue = await issued(1);
    const actor = actorOf('LOGISTICS_OFFICER', otherStreet);
    const request = { requestId: requestId(), movementId: issue.movementId, reason: 'x' };
    expect(await refusal(world.client.reverseMovement(request, { actor }))).toMatchObject({
      reason: 'SCOPE_DENIED',
    });
  });
});

describe('ConvertStock', () => {
  test('opens a pallet by the declared ratio, in one lot of the same batch', async () => {
    const { itemId, depotId, lotId } = await world.stocked(3);
    const bottle = await world.item();
    const ratio = { fromItemId: itemId, toItemId: bottle, fromUnits: 1, toUnits: 1_440 };
    const convert = (quantity: number) =>
      world.client.convertStock({
        ...{ requestId: requestId(), depotId },
        lines: [{ itemId, lotId, toItemId: bottle, quantity }],
      });
    expect(await refusal(convert(2))).toMatchObject({
      code: status.NOT_FOUND,
      reason: 'CONVERSION_RATIO_NOT_FOUND',
    });
    await world.client.setConversionRatio({ requestId: requestId(), ratio });
    const { id } = await convert(2);
    expect(await world.stockOf(depotId, itemId)).toEqual([1, 0, 0]);
    expect(await world.stockOf(depotId, bottle)).toEqual([2_880, 0, 0]);
    const [from] = (await world.client.listLots({ itemId })).lots;
    const [to] = (await world.client.listLots({ itemId: bottle })).lots;
    expect(to).toMatchObject({ batchNumber: from!.batchNumber, expireDate: from!.expireDate });
    expect(await refusal(convert(2))).toMatchObject({ reason: 'INSUFFICIENT_STOCK' });
    await world.client.reverseMovement({ requestId: requestId(), movementId: id, reason: 'x' });
    expect(await world.stockOf(depotId, itemId)).toEqual([3, 0, 0]);
    const { ratios } = await world.client.listConversionRatios({ itemId: bottle });
    expect(ratios).toEqual([{ ...ratio, fromUnits: '1', toUnits: '1440' }]);
  });

  test('of a held lot is refused', async () => {
    const { itemId, depotId, lotId } = await world.stocked(3);
    const other = await world.item();
    const ratio = { fromItemId: itemId, toItemId: other, fromUnits: 1, toUnits: 1 };
    await world.client.setConversionRatio({ requestId: requestId(), ratio });
    const hold = { requestId: requestId(), id: lotId, state: 'ON_HOLD' as const, reason: 'test' };
    await world.client.setLotState(hold);
    const lines = [{ itemId, lotId, toItemId: other, quantity: 1 }];
    const request = { requestId: requestId(), depotId, lines };
    expect(await refusal(world.client.convertStock(request))).toMatchObject({
      reason: 'LOT_STATE',
    });
  });
});

test('a depot that is frozen moves nothing, and says which count holds it', async () => {
  const place = await world.stocked(10);
  const { itemId, depotId, lotId } = place;
  const countId = randomUUID();
  const freeze = 'INSERT INTO depot_freezes VALUES ($1, $2, now())';
  await sql(world.database.db, freeze, [depotId, countId]);
  const line = { depotId, itemId, quantity: 1 };
  const calls = [
    world.client.issueStock({ requestId: requestId(), lines: [line] }),
    world.client.receiveStock({
      requestId: requestId(),
      lines: [{ ...line, expireDate: world.date(9) }],
    }),
    world.client.adjustStock({
      ...{ requestId: requestId(), depotId, itemId, lotId, quantityChange: 1, reason: 'x' },
    }),
    world.client.disposeStock({
      ...{ requestId: requestId(), depotId, reason: 'x' },
      lines: [{ itemId, lotId, quantity: 1 }],
    }),
  ];
  for (const call of calls) {
    expect(await refusal(call)).toMatchObject({
      ...{ code: status.FAILED_PRECONDITION, reason: 'DEPOT_FROZEN' },
      details: { metadata: { countId } },
    });
  }
  await sql(world.database.db, 'DELETE FROM depot_freezes WHERE depot_id = $1', [depotId]);
});
