import type { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { plainIssue } from './plain-issues';

// For every schema of the process: "must be at most 12" instead of zod's own words.
z.config({ customError: plainIssue });

// Rule files throw AppError, so nothing here may load gRPC: its status codes are spelled out.
export const codes = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const satisfies Record<string, status>;

export type Violation = { field: string; description: string };

export type Precondition = { type: string; subject: string; description: string };

export type ErrorDetails = {
  /** BadRequest.field_violations: which fields are wrong, as the caller spelled them. */
  violations?: Violation[];
  /** PreconditionFailure.violations: what the state of the world would have to be. */
  preconditions?: Precondition[];
  /** ErrorInfo.metadata: facts a program can act on. */
  metadata?: Record<string, string>;
  /** RetryInfo: how long to wait before the same request may succeed. */
  retryDelayMs?: number;
};

/** A refusal the caller is told about: a stable reason for programs, a message for people. */
export class AppError extends Error {
  override readonly name: string = 'AppError';

  constructor(
    readonly reason: string,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }
}

/** A refusal that came from another service: it keeps that service's code and domain. */
export class RemoteError extends AppError {
  override readonly name = 'RemoteError';

  constructor(
    readonly code: status,
    readonly domain: string,
    reason: string,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(reason, message, details);
  }
}

/** Which gRPC code each of a service's reasons travels as. */
export type ReasonCodes = Record<string, status>;

export const platformReasons: ReasonCodes = {
  FIELD_INVALID: codes.INVALID_ARGUMENT,
  PAGE_TOKEN_INVALID: codes.INVALID_ARGUMENT,
  REQUEST_ID_REUSED: codes.ALREADY_EXISTS,
  ETAG_STALE: codes.ABORTED,
  CONFLICT_RETRY: codes.ABORTED,
  UNAUTHENTICATED: codes.UNAUTHENTICATED,
  ROLE_MISSING: codes.PERMISSION_DENIED,
  SCOPE_DENIED: codes.PERMISSION_DENIED,
  DEADLINE_TOO_SHORT: codes.DEADLINE_EXCEEDED,
  DEADLINE_EXCEEDED: codes.DEADLINE_EXCEEDED,
  STORAGE_FULL: codes.UNAVAILABLE,
  DATABASE_UNAVAILABLE: codes.UNAVAILABLE,
  SHUTTING_DOWN: codes.UNAVAILABLE,
  PEER_UNAVAILABLE: codes.UNAVAILABLE,
  RATE_LIMITED: codes.RESOURCE_EXHAUSTED,
  REQUEST_TOO_LARGE: codes.RESOURCE_EXHAUSTED,
  IMPORT_STATE: codes.FAILED_PRECONDITION,
  IMPORT_STALE: codes.ABORTED,
  IMPORTS_TOO_MANY: codes.RESOURCE_EXHAUSTED,
  METHOD_UNIMPLEMENTED: codes.UNIMPLEMENTED,
};

/** The code of a reason; undefined when nobody declared it. `X_NOT_FOUND` needs no entry. */
export function codeOf(reason: string, reasons: ReasonCodes): status | undefined {
  const declared = reasons[reason] ?? platformReasons[reason];
  if (declared !== undefined) return declared;
  return reason.endsWith('_NOT_FOUND') ? codes.NOT_FOUND : undefined;
}

export function invalid(field: string, description: string): AppError {
  return new AppError('FIELD_INVALID', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

/** `notFound('item', 'I-1')` has the reason ITEM_NOT_FOUND. */
export function notFound(kind: string, id: string): AppError {
  const reason = `${kind.replace(/([a-z])([A-Z])|[\s-]+/g, '$1_$2').toUpperCase()}_NOT_FOUND`;
  return new AppError(reason, `${kind} ${id} does not exist`, { metadata: { id } });
}

/** The value as the schema types it, or one FIELD_INVALID that names every faulty field. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidFields(violationsOf(result.error));
}

export function invalidFields(violations: Violation[]): AppError {
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  return new AppError('FIELD_INVALID', message, { violations });
}

export function violationsOf(error: z.ZodError): Violation[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: fieldPath([...issue.path, key]),
        description: 'is not a known field',
      }));
    }
    return [{ field: fieldPath(issue.path), description: issue.message }];
  });
}

/** `lines[3].itemId` of `['lines', 3, 'itemId']`. */
export function fieldPath(path: PropertyKey[]): string {
  let field = '';
  for (const key of path) {
    if (typeof key === 'number') field += `[${key}]`;
    else field += field === '' ? String(key) : `.${String(key)}`;
  }
  return field;
}
