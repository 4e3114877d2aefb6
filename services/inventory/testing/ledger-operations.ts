// Everything that moves stock, as random operations of a person on a site.
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { adminQuery } from '../../platform/testing/server';
import { countAll } from './count-operations';
import { untilAnswered, type Known, type Person, type Site } from './ledger-site';
import { community } from './world';

export type Operation = (site: Site, who: Person) => Promise<unknown>;

const small = fc.integer({ min: 1, max: 6 });
const again = fc.boolean();
const pick = <T>(values: T[], n: number): T | undefined => values[n % Math.max(1, values.length)];
const reason = 'model';

const operation = <T>(fields: fc.Arbitrary<T>, work: (fields: T) => Operation) => fields.map(work);

const receive = operation(
  fc.record({ n: fc.nat(1), quantity: small, days: fc.constantFrom(5, 50), again }),
  ({ n, quantity, days, ...repeat }) =>
    async (site, who) => {
      const { world, itemId, depots } = site;
      const expireDate = world.date(days);
      const line = { depotId: depots[n]!, itemId, batchNumber: `B${days}`, expireDate, quantity };
      const request = { lines: [line] };
      const answer = await site.perform(
        (requestId) => world.client.receiveStock({ ...request, requestId }, who),
        repeat.again,
      );
      if (!answer) return;
      site.lots.push(answer.entries[0]!.lotId);
      site.record('RECEIPT', [[itemId, quantity]], answer.id);
    },
);

const issue = operation(
  fc.record({ n: fc.nat(1), quantity: small, again }),
  ({ n, quantity, ...repeat }) =>
    async (site, who) => {
      const { world, itemId, depots } = site;
      const lines = [{ depotId: depots[n]!, itemId, quantity }];
      const answer = await site.perform(
        (requestId) => world.client.issueStock({ requestId, lines }, who),
        repeat.again,
      );
      if (!answer) return;
      site.issues.push({ id: answer.id, lotId: answer.entries[0]!.lotId });
      site.record('ISSUE', [[itemId, -quantity]], answer.id);
    },
);

const takeBack = operation(
  fc.record({ n: fc.nat(), quantity: small, again }),
  ({ n, quantity, ...repeat }) =>
    async (site, who) => {
      const { world, itemId, depots } = site;
      const issued = pick(site.issues, n);
      if (!issued) return;
      const lines = [{ depotId: depots[0], itemId, lotId: issued.lotId, quantity }];
      const request = { movementId: issued.id, toDepotId: depots[n % 2]!, lines, reason };
      const answer = await site.perform(
        (requestId) => world.client.returnStock({ ...request, requestId }, who),
        repeat.again,
      );
      if (answer) site.record('RETURN', [[itemId, quantity]], answer.id);
    },
);

type Recorded = { movement?: { id: string } | null; approval?: { id: string } | null };

/** It happened, or it waits: then it happens when somebody approves. */
function noteChange(site: Site, kind: string, deltas: [string, number][], answer?: Recorded) {
  if (answer?.movement) site.record(kind, deltas, answer.movement.id);
  if (answer?.approval) {
    site.approvals.push({ id: answer.approval.id, kind, deltas: new Map(deltas) });
  }
}

const adjust = operation(
  fc.record({ n: fc.nat(), change: fc.integer({ min: -6, max: 6 }), binned: fc.boolean(), again }),
  ({ n, change, binned, ...repeat }) =>
    async (site, who) => {
      const { world, itemId, depots } = site;
      const lotId = pick(site.lots, n);
      if (!lotId || change === 0) return;
      const line = { itemId, lotId, binCode: binned ? 'A' : '', quantityChange: change };
      const request = { depotId: depots[0], lines: [line], reason };
      const answer = await site.perform(
        (requestId) => world.client.recordAdjustment({ ...request, requestId }, who),
        repeat.again,
      );
      noteChange(site, 'ADJUSTMENT', [[itemId, change]], answer);
    },
);

const dispose = operation(fc.record({ n: fc.nat(), quantity: small }), ({ n, quantity }) => {
  return async (site, who) => {
    const { world, itemId, depots } = site;
    const lotId = pick(site.lots, n);
    if (!lotId) return;
    const request = { depotId: depots[0], lines: [{ itemId, lotId, quantity }], reason };
    const answer = await site.perform((requestId) =>
      world.client.disposeStock({ ...request, requestId }, who),
    );
    noteChange(site, 'DISPOSAL', [[itemId, -quantity]], answer);
  };
});

const decide = operation(
  fc.record({ n: fc.nat(), approve: fc.boolean(), again }),
  ({ n, approve, ...repeat }) =>
    async (site, who) => {
      const { client } = site.world;
      const waiting = pick(site.approvals, n);
      if (!waiting) return;
      const { id, kind, deltas } = waiting;
      const decided = await site.perform(
        (requestId) =>
          approve
            ? client.approveChange({ requestId, id }, who)
            : client.rejectChange({ requestId, id, reason }, who),
        repeat.again,
      );
      if (decided?.state !== 'APPROVED') return;
      // The reversal of a reversal is none: only the first three may be taken back.
      const standing = kind === 'REVERSAL' ? undefined : decided.movementId;
      site.record(kind, [...deltas], standing);
    },
);

const reverse = operation(fc.record({ n: fc.nat(), again }), ({ n, ...repeat }) => {
  return async (site, who) => {
    const wrong: Known | undefined = pick(site.movements, n);
    if (!wrong) return;
    const answer = await site.perform(
      (requestId) =>
        site.world.client.reverseMovement({ requestId, movementId: wrong.id, reason }, who),
      repeat.again,
    );
    const back = [...wrong.deltas].map(([id, units]): [string, number] => [id, -units]);
    if (answer?.movement) site.record('REVERSAL', back);
    if (answer?.approval) {
      site.approvals.push({ id: answer.approval.id, kind: 'REVERSAL', deltas: new Map(back) });
    }
  };
});

const putAway = operation(
  fc.record({ n: fc.nat(), quantity: small, into: fc.constantFrom('A', 'B'), out: fc.boolean() }),
  ({ n, quantity, into, out }) =>
    async (site, who) => {
      const { world, itemId, depots } = site;
      const lotId = pick(site.lots, n);
      if (!lotId) return;
      const line = { itemId, lotId, quantity };
      const answer = await site.perform((requestId) =>
        out
          ? world.client.pickStock(
              { requestId, depotId: depots[0], lines: [{ ...line, binCode: into }] },
              who,
            )
          : world.client.putAwayStock(
              { requestId, depotId: depots[0], lines: [{ ...line, toBinCode: into }] },
              who,
            ),
      );
      if (answer) site.record(out ? 'PICK' : 'PUT_AWAY', [], answer.id);
    },
);

const lend = operation(fc.record({ quantity: small, again }), ({ quantity, ...repeat }) => {
  return async (site, who) => {
    const { world, itemId, depots } = site;
    const lines = [{ itemId, quantity }];
    const request = { depotId: depots[0], borrower: '社区', dueDate: world.date(9), lines, reason };
    const loan = await site.perform(
      (requestId) => world.client.lendStock({ ...request, requestId }, who),
      repeat.again,
    );
    if (!loan) return;
    site.record('LOAN_OUT', []);
    site.loans.push({ id: loan.id, lots: loan.lines.map(({ lotId }) => lotId) });
  };
});

const endLoan = operation(
  fc.record({ n: fc.nat(), returned: fc.nat(4), lost: fc.nat(2) }),
  ({ n, returned, lost }) =>
    async (site, who) => {
      const loan = pick(site.loans, n);
      if (!loan) return;
      const { itemId, world } = site;
      const lines = [{ itemId, lotId: loan.lots[0]!, returned, lost }];
      const answer = await site.perform((requestId) =>
        world.client.returnLoan({ requestId, id: loan.id, lines, reason }, who),
      );
      if (answer) site.record('LOAN_BACK', [[itemId, -lost]]);
    },
);

const convert = operation(fc.record({ n: fc.nat(), quantity: small }), ({ n, quantity }) => {
  return async (site, who) => {
    const { world, itemId, otherId, depots } = site;
    const lotId = pick(site.lots, n);
    if (!lotId) return;
    const lines = [{ itemId, lotId, toItemId: otherId, quantity }];
    const answer = await site.perform((requestId) =>
      world.client.convertStock({ requestId, depotId: depots[0], lines }, who),
    );
    if (!answer) return;
    const deltas: [string, number][] = [
      [itemId, -quantity],
      [otherId, 3 * quantity],
    ];
    site.record('CONVERSION', deltas, answer.id);
  };
});

const reserve = operation(
  fc.record({ here: small, there: fc.nat(6), holdSeconds: fc.constantFrom(5, 900), again }),
  ({ here, there, holdSeconds, ...repeat }) =>
    async (site, who) => {
      const { depots, itemId, world } = site;
      const lines = [{ depotId: depots[0], itemId, quantity: here }];
      if (there > 0) lines.push({ depotId: depots[1], itemId, quantity: there });
      const answer = await site.perform(
        (requestId) =>
          world.client.createReservation({ requestId, purpose: reason, lines, holdSeconds }, who),
        repeat.again,
      );
      if (answer) site.reservations.push(answer.id);
    },
);

const resolve = operation(fc.record({ n: fc.nat(), release: fc.boolean() }), ({ n, release }) => {
  return async (site, who) => {
    const { client } = site.world;
    const id = pick(site.reservations, n);
    if (!id) return;
    await site.perform((requestId) =>
      release
        ? client.releaseReservation({ requestId, id }, who)
        : client.confirmReservation({ requestId, id }, who),
    );
  };
});

const plan = operation(
  fc.record({ n: fc.nat(), quantity: small, toDepot: fc.boolean() }),
  ({ n, quantity, toDepot }) =>
    async (site, who) => {
      const { itemId, depots, world } = site;
      const reservationId = pick(site.reservations, n);
      if (!reservationId) return;
      const to = toDepot ? { toDepotId: depots[1] } : { toDivisionCode: community };
      const legs = [{ fromDepotId: depots[0], ...to, lines: [{ itemId, quantity }] }];
      const answer = await site.perform((requestId) =>
        world.client.createTransfers({ requestId, reservationId, legs }, who),
      );
      site.transfers.push(...(answer?.transfers ?? []).map(({ id }) => ({ id, toDepot })));
    },
);

const ship = operation(
  fc.record({ n: fc.nat(), received: fc.nat(6), lost: fc.nat(2), send: fc.boolean(), again }),
  ({ n, received, lost, send, ...repeat }) =>
    async (site, who) => {
      const { itemId, world } = site;
      const transfer = pick(site.transfers, n);
      if (!transfer) return;
      const { id, toDepot } = transfer;
      const lines = [{ itemId, received, lost, lossReason: reason }];
      const answer = await site.perform(
        (requestId) =>
          send
            ? world.client.dispatchTransfer({ requestId, id }, who)
            : world.client.receiveTransfer({ requestId, id, lines }, who),
        repeat.again,
      );
      if (answer && !send) site.apply(new Map([[itemId, -lost - (toDepot ? 0 : received)]]));
    },
);

const cancel = operation(fc.nat(), (n) => async (site, who) => {
  const reservationId = pick(site.reservations, n);
  if (!reservationId) return;
  await site.perform((requestId) =>
    site.world.client.cancelTransfers({ requestId, reservationId }, who),
  );
});

const split = operation(fc.record({ n: fc.nat(), quantity: small }), ({ n, quantity }) => {
  return async (site, who) => {
    const { world, depots } = site;
    const lotId = pick(site.lots, n);
    if (!lotId) return;
    const request = { depotId: depots[0], lotId, quantity, state: 'DAMAGED' as const, reason };
    const answer = await site.perform((requestId) =>
      world.client.splitLot({ ...request, requestId }, who),
    );
    if (answer) site.lots.push(answer.lot!.id);
  };
});

const assemble = operation(small, (quantity) => async (site, who) => {
  const { world, depots, kitId, itemId } = site;
  const answer = await site.perform((requestId) =>
    world.client.assembleKit({ requestId, itemId: kitId, depotId: depots[0], quantity }, who),
  );
  if (!answer) return;
  site.kitLots.push(...answer.kitLots.map(({ lot }) => lot!.id));
  site.apply(new Map([[itemId, -2 * quantity]]));
});

const takeApart = operation(fc.record({ n: fc.nat(), quantity: small }), ({ n, quantity }) => {
  return async (site, who) => {
    const { world, depots, itemId } = site;
    const lotId = pick(site.kitLots, n);
    if (!lotId) return;
    const answer = await site.perform((requestId) =>
      world.client.disassembleKit({ requestId, depotId: depots[0], lotId, quantity }, who),
    );
    if (answer) site.apply(new Map([[itemId, 2 * quantity]]));
  };
});

const time = fc.constant<Operation>(async ({ world }) => {
  world.pass(6);
  await untilAnswered(() => world.sweep());
  await untilAnswered(() => world.sweepApprovals());
});

/** One of the service's connections is gone, in the middle of whatever it did. */
const kill = operation(fc.nat(5), (ms) => async ({ world }) => {
  await sleep(ms);
  const role = new URL(world.database.url).username;
  await adminQuery(
    world.database.adminUrl,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = '${role}' ORDER BY random() LIMIT 1`,
  );
});

/** What one person does, one after the other. */
export const work = fc.array(
  fc.oneof(
    ...[receive, issue, takeBack, adjust, adjust, dispose, decide, decide, reverse, reverse],
    ...[putAway, putAway, lend, endLoan, convert, countAll, reserve, reserve, resolve, plan, plan],
    ...[ship, ship, ship, cancel, split, assemble, takeApart, time, kill],
  ),
  { minLength: 8, maxLength: 30 },
);
