import { ExpressInstrumentation } from '@opentelemetry/instrumentation-express';
import { GrpcInstrumentation } from '@opentelemetry/instrumentation-grpc';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { PinoInstrumentation } from '@opentelemetry/instrumentation-pino';

const untracedPaths = ['/metrics', '/healthz', '/readyz'];

/** Each hooks its library by being made; spans go to whichever tracer is registered later. */
export function hookLibraries(): void {
  new HttpInstrumentation({
    ignoreIncomingRequestHook: ({ url }) => untracedPaths.includes(url ?? ''),
  });
  new ExpressInstrumentation();
  new GrpcInstrumentation({ ignoreGrpcMethods: ['Check', 'Watch', 'ServerReflectionInfo'] });
  // Polling and sweeping would fill the traces with statements that belong to no request.
  new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true });
  new PinoInstrumentation({ disableLogSending: true });
}
