import { status } from '@grpc/grpc-js';
import { AppError } from './errors';
import { dial, gate, refusal, servePair, stopPairs, untilStopped } from './testing/rpc-pair';

afterEach(stopPairs);

describe('a stopping server', () => {
  it('finishes the calls it has, ends its streams and takes no new call', async () => {
    const started = gate<void>();
    const finish = gate<void>();
    const handlers: Parameters<typeof servePair>[0] = {
      listEntries: async () => {
        started.resolve();
        await finish.promise;
        return { nextPageToken: 'done' };
      },
      watchEvents: async function* (_request, { signal }) {
        yield { position: '1' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    };
    const { server, client } = await servePair(handlers, { drainMs: 30_000 });
    const reading = (async () => {
      for await (const event of client.events.watchEvents({})) expect(event.position).toBe('1');
    })();
    const streamEnd = refusal(reading);
    const call = client.audit.listEntries({});
    await started.promise;
    const stopped = server.stop();
    expect(await streamEnd).toMatchObject({ reason: 'SHUTTING_DOWN', code: status.UNAVAILABLE });
    const late = dial(server).audit.listEntries({}, { timeoutMs: 20_000 });
    expect(await refusal(late)).toMatchObject({ code: status.UNAVAILABLE });
    finish.resolve();
    expect(await call).toMatchObject({ nextPageToken: 'done' });
    await stopped;
  });

  it('cuts off a call that outlasts the drain', async () => {
    const started = gate<void>();
    const stopped = gate<unknown>();
    const { server, client } = await servePair(
      { listEntries: untilStopped(stopped.resolve, started.resolve) },
      { drainMs: 50 },
    );
    const call = refusal(client.audit.listEntries({}, { timeoutMs: 20_000 }));
    await started.promise;
    await server.stop();
    expect(await call).toMatchObject({ code: status.UNAVAILABLE });
    expect(await stopped.promise).toBeInstanceOf(AppError);
  });
});
