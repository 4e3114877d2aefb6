import { status } from '@grpc/grpc-js';
import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from './errors';
import { mintToken, requireRole } from './identity';
import type { CallContext } from './rpc-types';
import {
  authKey,
  bareCall,
  commander,
  gate,
  refusal,
  servePair,
  stopPairs,
  untilStopped,
} from './testing/rpc-pair';

afterEach(stopPairs);

describe('a call', () => {
  it('reaches its handler with the actor of its token and brings the answer back', async () => {
    const { client } = await servePair({
      listEntries: (request, { actor }) =>
        Promise.resolve({ entries: [{ subject: request.subject, actorId: actor.id }] }),
    });
    const { entries } = await client.audit.listEntries({ subject: 'R-1' }, { actor: commander });
    expect(entries[0]).toMatchObject({ subject: 'R-1', actorId: 'u-1' });
  });

  it('speaks for the calling service when nobody is named', async () => {
    const { client } = await servePair({
      listEntries: (_request, { actor }) =>
        Promise.resolve({ nextPageToken: `${actor.id} ${actor.grants[0]!.role}` }),
    });
    const { nextPageToken } = await client.audit.listEntries({});
    expect(nextPageToken).toBe('service:test SERVICE');
  });

  it('without a token, or with a forged or expired one, is UNAUTHENTICATED', async () => {
    const { server } = await servePair({});
    const forged = await mintToken(`${authKey}!`, commander, { ttlSeconds: 60 });
    const expired = await mintToken(authKey, commander, { ttlSeconds: -1 });
    for (const token of [undefined, 'Bearer nonsense', `Bearer ${forged}`, `Bearer ${expired}`]) {
      await expect(bareCall(server, token)).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
      });
    }
  });

  it('without a deadline is given one of 30 seconds', async () => {
    const remaining: number[] = [];
    const { server } = await servePair({
      listEntries: (_request, context) => {
        remaining.push(context.remainingMs());
        return Promise.resolve({});
      },
    });
    const token = await mintToken(authKey, commander, { ttlSeconds: 60 });
    await bareCall(server, `Bearer ${token}`);
    expect(remaining[0]).toBeGreaterThan(20_000);
    expect(remaining[0]).toBeLessThanOrEqual(30_000);
  });

  it('without a deadline is answered and stopped when the time of the server is up', async () => {
    const stopped = gate<unknown>();
    const handlers = { listEntries: untilStopped(stopped.resolve) };
    const { server } = await servePair(handlers, { deadlineMs: 1_000 });
    const token = await mintToken(authKey, commander, { ttlSeconds: 60 });
    await expect(bareCall(server, `Bearer ${token}`)).rejects.toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    expect(await stopped.promise).toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  });

  it('whose time is up while its token is checked is not begun', async () => {
    const begun: string[] = [];
    const listEntries = ({ subject }: { subject: string }) => {
      begun.push(subject);
      return Promise.resolve({});
    };
    const { server, client } = await servePair({ listEntries }, { deadlineMs: 1 });
    const token = await mintToken(authKey, commander, { ttlSeconds: 60 });
    const { subtle } = globalThis.crypto;
    const verify = subtle.verify.bind(subtle);
    const checking = gate<void>();
    jest
      .spyOn(subtle, 'verify')
      .mockImplementation((...given) => checking.promise.then(() => verify(...given)));
    await expect(bareCall(server, `Bearer ${token}`)).rejects.toMatchObject({
      code: status.DEADLINE_EXCEEDED,
    });
    checking.resolve();
    await client.audit.listEntries({ subject: 'later' });
    jest.restoreAllMocks();
    expect(begun).toEqual(['later']);
  });

  it('whose deadline is too close is refused before its handler runs', async () => {
    let called = false;
    const { client } = await servePair({
      listEntries: () => {
        called = true;
        return Promise.resolve({});
      },
    });
    await client.audit.listEntries({});
    called = false;
    const error = await refusal(client.audit.listEntries({}, { timeoutMs: 10 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    expect(called).toBe(false);
  });
});

describe('a chain of calls', () => {
  it('hands on the deadline less a margin, and the token of its caller', async () => {
    const seen: { deadline: number; actor: string; at: number }[] = [];
    const note = ({ deadline, actor }: CallContext) =>
      seen.push({ deadline, actor: actor.id, at: Date.now() });
    const leaf = await servePair({
      listEntries: async (_request, context) => {
        note(context);
        return {};
      },
    });
    const middle = await servePair({
      listEntries: async (request, context) => {
        note(context);
        return leaf.client.audit.listEntries(request, { parent: context });
      },
    });
    await middle.client.audit.listEntries({}, { actor: commander, timeoutMs: 5_000 });
    expect(seen.map(({ actor }) => actor)).toEqual(['u-1', 'u-1']);
    // What travels is the time that is left: the way to the second hop is not taken off it.
    const [first, second] = seen as [(typeof seen)[0], (typeof seen)[0]];
    expect(second.deadline - (second.at - first.at)).toBeLessThan(first.deadline - 20);
  });

  it('stops at the second hop when the deadline passes', async () => {
    const stopped = gate<unknown>();
    const waiting = untilStopped(stopped.resolve);
    const leaf = await servePair({
      listEntries: (request, context) =>
        request.subject === 'at once' ? Promise.resolve({}) : waiting(request, context),
    });
    const middle = await servePair({
      listEntries: (request, parent) => leaf.client.audit.listEntries(request, { parent }),
    });
    // With both connections made, the time that is given is spent at the second hop.
    await middle.client.audit.listEntries({ subject: 'at once' });
    const call = middle.client.audit.listEntries({}, { timeoutMs: 1_500 });
    expect(await refusal(call)).toMatchObject({ code: status.DEADLINE_EXCEEDED });
    expect(await stopped.promise).toMatchObject({ reason: 'DEADLINE_EXCEEDED' });
  });

  it('stops at the second hop when the first caller gives up', async () => {
    const started = gate<void>();
    const stopped = gate<unknown>();
    const leaf = await servePair({ listEntries: untilStopped(stopped.resolve, started.resolve) });
    const middle = await servePair({
      listEntries: (request, parent) => leaf.client.audit.listEntries(request, { parent }),
    });
    const giveUp = new AbortController();
    const call = middle.client.audit.listEntries({}, { signal: giveUp.signal });
    const refused = refusal(call);
    await started.promise;
    giveUp.abort();
    expect(await refused).toMatchObject({ code: status.CANCELLED });
    expect(await stopped.promise).toMatchObject({ reason: 'CANCELLED' });
  });

  it('listens to its caller only while it lasts', async () => {
    const leaf = await servePair({});
    const left: number[] = [];
    const middle = await servePair({
      listEntries: async (request, parent) => {
        const asked = Array.from({ length: 30 }, () =>
          leaf.client.audit.listEntries(request, { parent }),
        );
        await Promise.allSettled(asked);
        left.push(getEventListeners(parent.signal, 'abort').length);
        return {};
      },
    });
    await middle.client.audit.listEntries({});
    expect(left).toEqual([0]);
  });

  it('is not begun when the rest of the deadline cannot carry a second hop', async () => {
    let asked = false;
    const leaf = await servePair({
      listEntries: async () => {
        asked = true;
        return {};
      },
    });
    const middle = await servePair({
      listEntries: async (request, parent) => {
        await wait(parent.remainingMs() - 60);
        return leaf.client.audit.listEntries(request, { parent });
      },
    });
    const error = await refusal(middle.client.audit.listEntries({}, { timeoutMs: 500 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    expect(asked).toBe(false);
  });
});

describe('a stream', () => {
  it('brings every message in order, also to a slow reader', async () => {
    const { client } = await servePair({
      watchEvents: async function* () {
        for (let index = 0; index < 500; index += 1) {
          yield { position: String(index), dataJson: 'x'.repeat(2_000) };
        }
      },
    });
    const positions: string[] = [];
    for await (const { position } of client.events.watchEvents({})) {
      if (positions.length % 100 === 0) await wait(5);
      positions.push(position);
    }
    expect(positions).toEqual(Array.from({ length: 500 }, (_, index) => String(index)));
  });

  it('that fails half-way brings what came before, then the refusal', async () => {
    const { client } = await servePair({
      watchEvents: async function* () {
        yield { position: '1' };
        throw new AppError('STOCK_SHORT', 'no more');
      },
    });
    const positions: string[] = [];
    const reading = (async () => {
      for await (const { position } of client.events.watchEvents({})) positions.push(position);
    })();
    expect(await refusal(reading)).toMatchObject({ reason: 'STOCK_SHORT' });
    expect(positions).toEqual(['1']);
  });

  it('tells its handler when the reader leaves', async () => {
    const stopped = gate<unknown>();
    const { client } = await servePair({
      watchEvents: async function* (_request, { signal }) {
        signal.addEventListener('abort', () => stopped.resolve(signal.reason));
        yield { position: '1' };
        await stopped.promise;
      },
    });
    for await (const event of client.events.watchEvents({})) {
      expect(event.position).toBe('1');
      break;
    }
    expect(await stopped.promise).toMatchObject({ reason: 'CANCELLED' });
  });

  it('is refused for want of a role', async () => {
    const { client } = await servePair({
      watchEvents: async function* (_request, { actor }) {
        requireRole(actor, ['AUDITOR']);
        yield { position: '1' };
      },
    });
    const reading = (async () => {
      for await (const event of client.events.watchEvents({}, { actor: commander })) {
        expect(event).toBeUndefined();
      }
    })();
    expect(await refusal(reading)).toMatchObject({ reason: 'ROLE_MISSING' });
  });
});
