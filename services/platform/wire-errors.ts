import { Metadata, status as Code, type ServiceError, type status } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import type { BadRequest, BadRequestInput } from '../../gen/google/rpc/BadRequest';
import type { ErrorInfo, ErrorInfoInput } from '../../gen/google/rpc/ErrorInfo';
import type {
  PreconditionFailure,
  PreconditionFailureInput,
} from '../../gen/google/rpc/PreconditionFailure';
import type { RetryInfo, RetryInfoInput } from '../../gen/google/rpc/RetryInfo';
import type { Status, StatusInput } from '../../gen/google/rpc/Status';
import { RemoteError, type AppError, type ErrorDetails } from './errors';
import { loadProto } from './rpc-loader';

export const detailsKey = 'grpc-status-details-bin';

// Details travel in a header. Peers take 64 KiB of headers, and base64 adds a third.
const listBytesMax = 24_000;
const messageLengthMax = 1_000;
const metadataValueLengthMax = 500;

const typePrefix = 'type.googleapis.com/';

/** What grpc-js sends for a failed call. */
export type WireStatus = { code: status; details: string; metadata: Metadata };

const wire = loadWireTypes();

function loadWireTypes() {
  const definitions = loadProto('google/rpc/status.proto', 'google/rpc/error_details.proto');
  const type = <Input, Output>(name: string) =>
    definitions[name] as unknown as MessageTypeDefinition<Input, Output>;
  return {
    status: type<StatusInput, Status>('google.rpc.Status'),
    errorInfo: type<ErrorInfoInput, ErrorInfo>('google.rpc.ErrorInfo'),
    badRequest: type<BadRequestInput, BadRequest>('google.rpc.BadRequest'),
    precondition: type<PreconditionFailureInput, PreconditionFailure>(
      'google.rpc.PreconditionFailure',
    ),
    retryInfo: type<RetryInfoInput, RetryInfo>('google.rpc.RetryInfo'),
  };
}

const any = (name: string, value: Buffer) => ({
  type_url: `${typePrefix}google.rpc.${name}`,
  value,
});

/** The error as google.rpc.Status, with exactly one ErrorInfo. */
export function encodeError(error: AppError, code: status, domain: string): WireStatus {
  const message = cut(error.message, messageLengthMax);
  const { details } = error;
  const violations = fitting(details.violations);
  const preconditions = fitting(details.preconditions);
  const info = {
    reason: error.reason,
    domain,
    metadata: { ...cutValues(details.metadata), ...omitted(violations), ...omitted(preconditions) },
  };
  const list = [any('ErrorInfo', wire.errorInfo.serialize(info))];
  if (violations.kept.length > 0) {
    const value = wire.badRequest.serialize({ fieldViolations: violations.kept });
    list.push(any('BadRequest', value));
  }
  if (preconditions.kept.length > 0) {
    const value = wire.precondition.serialize({ violations: preconditions.kept });
    list.push(any('PreconditionFailure', value));
  }
  if (details.retryDelayMs !== undefined) {
    const retryDelay = {
      seconds: Math.floor(details.retryDelayMs / 1000),
      nanos: Math.round(details.retryDelayMs % 1000) * 1_000_000,
    };
    list.push(any('RetryInfo', wire.retryInfo.serialize({ retryDelay })));
  }
  const metadata = new Metadata();
  metadata.set(detailsKey, wire.status.serialize({ code, message, details: list }));
  return { code, details: message, metadata };
}

/** What a call to another service failed with; `peer` names it where the error itself does not. */
export function decodeError(error: ServiceError, peer: string): RemoteError {
  const bytes = error.metadata?.get(detailsKey)[0];
  const decoded = Buffer.isBuffer(bytes) ? decodeDetails(bytes) : undefined;
  if (decoded) {
    const { domain, reason, details } = decoded;
    return new RemoteError(error.code, domain, reason, error.details, details);
  }
  const reason = bareReasons[error.code] ?? Code[error.code] ?? 'UNKNOWN';
  return new RemoteError(error.code, `${peer}.muster`, reason, `${peer}: ${error.details}`);
}

// Statuses that gRPC itself makes carry no details.
const bareReasons: { [code: number]: string } = {
  [Code.UNAVAILABLE]: 'PEER_UNAVAILABLE',
  [Code.RESOURCE_EXHAUSTED]: 'REQUEST_TOO_LARGE',
  [Code.UNIMPLEMENTED]: 'METHOD_UNIMPLEMENTED',
};

function decodeDetails(bytes: Buffer) {
  let info: ErrorInfo | undefined;
  const details: ErrorDetails = {};
  try {
    for (const { type_url, value } of wire.status.deserialize(bytes).details as WireAny[]) {
      const name = type_url.slice(`${typePrefix}google.rpc.`.length);
      if (name === 'ErrorInfo') info = wire.errorInfo.deserialize(value);
      if (name === 'BadRequest') {
        const { fieldViolations } = wire.badRequest.deserialize(value);
        details.violations = fieldViolations.map(({ field, description }) => ({
          field,
          description,
        }));
      }
      if (name === 'PreconditionFailure') {
        details.preconditions = wire.precondition.deserialize(value).violations;
      }
      if (name === 'RetryInfo') {
        const { retryDelay } = wire.retryInfo.deserialize(value);
        details.retryDelayMs =
          Number(retryDelay?.seconds ?? 0) * 1000 + (retryDelay?.nanos ?? 0) / 1_000_000;
      }
    }
  } catch {
    return undefined;
  }
  if (!info) return undefined;
  if (Object.keys(info.metadata).length > 0) details.metadata = info.metadata;
  return { domain: info.domain, reason: info.reason, details };
}

type WireAny = { type_url: string; value: Buffer };

type Fitted<T> = { kept: T[]; omitted: number };

function fitting<T extends Record<string, string>>(list: T[] = []): Fitted<T> {
  let bytes = 0;
  const kept: T[] = [];
  for (const entry of list) {
    for (const text of Object.values(entry)) bytes += Buffer.byteLength(String(text)) + 4;
    if (bytes > listBytesMax) break;
    kept.push(entry);
  }
  return { kept, omitted: list.length - kept.length };
}

function omitted({ omitted: count }: Fitted<unknown>): Record<string, string> {
  return count > 0 ? { omittedCount: String(count) } : {};
}

function cutValues(metadata: Record<string, string> = {}): Record<string, string> {
  const entries = Object.entries(metadata).map(([key, value]) => [
    key,
    cut(String(value), metadataValueLengthMax),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

// A lone half of a surrogate pair cannot be percent-encoded, and the call would never end.
function cut(text: string, lengthMax: number): string {
  const short = text.length > lengthMax ? `${text.slice(0, lengthMax - 1)}…` : text;
  return Buffer.from(short).toString();
}
