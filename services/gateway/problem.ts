import { status } from '@grpc/grpc-js';
import { AppError, codeOf, codes, RemoteError, type ErrorDetails } from '../platform/errors';
import { gatewayReasons } from './errors';

/** AIP-193: what every refused request answers with. */
export type Problem = {
  error: { code: number; message: string; status: string; details: Record<string, unknown>[] };
};

const httpByCode: Partial<Record<status, number>> = {
  [status.CANCELLED]: 499,
  [status.INVALID_ARGUMENT]: 400,
  [status.OUT_OF_RANGE]: 400,
  [status.FAILED_PRECONDITION]: 400,
  [status.UNAUTHENTICATED]: 401,
  [status.PERMISSION_DENIED]: 403,
  [status.NOT_FOUND]: 404,
  [status.ABORTED]: 409,
  [status.ALREADY_EXISTS]: 409,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.UNIMPLEMENTED]: 501,
  [status.UNAVAILABLE]: 503,
  [status.DEADLINE_EXCEEDED]: 504,
};

// HTTP has a sharper word for these than their gRPC code would give.
const httpByReason: Record<string, number> = {
  REQUEST_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  METHOD_NOT_ALLOWED: 405,
};

/** The answer to an error; undefined when it is not one anybody may be told about. */
export function problemOf(error: unknown, requestId: string): Problem | undefined {
  if (!(error instanceof AppError)) return undefined;
  const remote = error instanceof RemoteError ? error : undefined;
  const code = remote?.code ?? codeOf(error.reason, gatewayReasons);
  if (code === undefined || code === codes.INTERNAL || code === status.UNKNOWN) return undefined;
  return {
    error: {
      code: httpByReason[error.reason] ?? httpByCode[code] ?? 500,
      message: error.message,
      status: status[code],
      details: [
        errorInfo(error.reason, remote?.domain ?? 'gateway.muster', error.details),
        ...detailsOf(error.details),
        { '@type': typeUrl('RequestInfo'), requestId },
      ],
    },
  };
}

/** The answer to a fault of our own: nothing of it is shown, the log holds it by request id. */
export function hiddenProblem(requestId: string): Problem {
  return {
    error: {
      code: 500,
      message: 'internal error',
      status: status[status.INTERNAL],
      details: [
        errorInfo('INTERNAL', 'gateway.muster', {}),
        { '@type': typeUrl('RequestInfo'), requestId },
      ],
    },
  };
}

/** Seconds for the Retry-After header. */
export function retryAfterSeconds(error: unknown): number | undefined {
  const delayMs = error instanceof AppError ? error.details.retryDelayMs : undefined;
  return delayMs === undefined ? undefined : Math.max(1, Math.ceil(delayMs / 1000));
}

function errorInfo(reason: string, domain: string, details: ErrorDetails) {
  return { '@type': typeUrl('ErrorInfo'), reason, domain, metadata: details.metadata ?? {} };
}

function detailsOf(details: ErrorDetails): Record<string, unknown>[] {
  const { violations, preconditions, retryDelayMs } = details;
  const found: Record<string, unknown>[] = [];
  if (violations?.length) {
    found.push({ '@type': typeUrl('BadRequest'), fieldViolations: violations });
  }
  if (preconditions?.length) {
    found.push({ '@type': typeUrl('PreconditionFailure'), violations: preconditions });
  }
  if (retryDelayMs !== undefined) {
    found.push({ '@type': typeUrl('RetryInfo'), retryDelay: `${retryDelayMs / 1000}s` });
  }
  return found;
}

function typeUrl(name: string): string {
  return `type.googleapis.com/google.rpc.${name}`;
}
