import type { LoadedService, AnyMethod } from './rpc-loader';

type Descriptor = { field?: { name: string }[] };

/**
 * A call may be sent again when it only reads, or when the server knows it again by its
 * request_id and answers as it did the first time.
 */
export function mayRetry(method: AnyMethod): boolean {
  if (method.requestStream) return false;
  const name = method.path.slice(method.path.lastIndexOf('/') + 1);
  if (/^(Get|List)[A-Z]/.test(name)) return true;
  const { field = [] } = method.requestType.type as Descriptor;
  return field.some((each) => each.name === 'request_id' || each.name === 'requestId');
}

/** The service config: retry what may be retried when no server took the call. */
export function retryConfig(services: LoadedService[]): string {
  const names = services.flatMap(({ fullName, methods }) =>
    methods
      .filter(({ definition }) => mayRetry(definition))
      .map(({ definition }) => ({
        service: fullName,
        method: definition.path.slice(definition.path.lastIndexOf('/') + 1),
      })),
  );
  return JSON.stringify({
    loadBalancingConfig: [{ round_robin: {} }],
    // With half of its calls failing, a client stops retrying and adds no load.
    retryThrottling: { maxTokens: 20, tokenRatio: 0.2 },
    methodConfig: [
      {
        name: names,
        retryPolicy: {
          maxAttempts: 3,
          initialBackoff: '0.05s',
          maxBackoff: '0.5s',
          backoffMultiplier: 3,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
  });
}
