import { metrics } from '@opentelemetry/api';
import type { RequestHandler } from 'express';

/** How long requests take, by route and status; never by path, which holds ids. */
export function requestMetrics(): RequestHandler {
  const duration = metrics
    .getMeter('muster-gateway')
    .createHistogram('http_server_request_duration_seconds', {
      description: 'Time from the first byte of a request to the last of its answer',
      unit: 's',
      advice: {
        explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
      },
    });
  return (request, response, next) => {
    const start = process.hrtime.bigint();
    response.once('close', () => {
      const route = (response.locals.route as string | undefined) ?? 'none';
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      duration.record(seconds, { method: request.method, route, status: response.statusCode });
    });
    next();
  };
}
