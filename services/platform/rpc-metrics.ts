import { metrics, type Attributes } from '@opentelemetry/api';
import { status as Code, type status } from '@grpc/grpc-js';

const secondsBuckets = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

export type RpcMetrics = ReturnType<typeof createRpcMetrics>;

/** Rate, errors and duration of the calls a server answers. */
export function createRpcMetrics() {
  const meter = metrics.getMeter('muster.rpc');
  // The exporter adds `_total` to the names of counters.
  const requests = meter.createCounter('rpc_server_requests', {
    description: 'Calls answered, by method and gRPC code',
  });
  const duration = meter.createHistogram('rpc_server_duration_seconds', {
    description: 'Time from the request to the answer or the end of the stream',
    advice: { explicitBucketBoundaries: secondsBuckets },
  });
  let inProgress = 0;
  meter
    .createObservableGauge('rpc_server_requests_in_progress', {
      description: 'Calls being answered now',
    })
    .addCallback((result) => result.observe(inProgress));
  return {
    begin(): void {
      inProgress += 1;
    },
    end(method: MethodLabels, code: status, ms: number): void {
      inProgress -= 1;
      requests.add(1, method.with(code));
      duration.record(ms / 1000, method.plain);
    },
  };
}

/** The attributes of one method, made once and not for every call. */
export class MethodLabels {
  readonly plain: Attributes;
  private readonly byCode: Attributes[] = [];

  constructor(path: string) {
    const [service = '', method = ''] = path.slice(1).split('/');
    this.plain = { service, method };
  }

  with(code: status): Attributes {
    return (this.byCode[code] ??= { ...this.plain, code: Code[code] });
  }
}
