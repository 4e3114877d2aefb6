import { context, trace } from '@opentelemetry/api';
import { node } from '@opentelemetry/sdk-node';
import { transact } from './db';
import { jobBackend, openQueue, startWorker } from './jobs';
import { publish } from './outbox';
import { relayBatch } from './relay';
import { testDatabase } from './testing/database';

test('a job continues the trace of the call that published it', async () => {
  const provider = new node.NodeTracerProvider();
  provider.register();
  const database = await testDatabase('platform');
  const backend = await jobBackend({ databaseUrl: database.url, schema: 'platform' });
  const queue = openQueue('traced', backend);

  const call = trace.getTracer('test').startSpan('call');
  await context.with(trace.setSpan(context.active(), call), () =>
    transact(database.db, (trx) =>
      publish(trx, {
        kind: 'plan.approved',
        subject: 'plans/1',
        divisionCode: '',
        data: {},
        job: { queue: 'traced', name: 'commit-plan' },
      }),
    ),
  );
  call.end();
  // Another process, another time: nothing but the row joins the two.
  await transact(database.db, (trx) => relayBatch(trx, { traced: queue }));
  const seen = await new Promise<string | undefined>((resolve) => {
    const worker = startWorker('traced', backend, async () => {
      resolve(trace.getActiveSpan()?.spanContext().traceId);
      setImmediate(() => void worker.close());
    });
  });

  expect(seen).toBe(call.spanContext().traceId);
  await queue.close();
  await provider.shutdown();
  await database.drop();
});
