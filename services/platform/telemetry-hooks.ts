// Imported for its effect, before anything else: libraries are traced only when they are loaded
// after the hooks are in place. Without an endpoint nothing is hooked and nothing is paid for.
import { createRequire } from 'node:module';
import type * as instrumentations from './telemetry-instrumentations';

if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
  const load = createRequire(__filename);
  (load('./telemetry-instrumentations') as typeof instrumentations).hookLibraries();
}
