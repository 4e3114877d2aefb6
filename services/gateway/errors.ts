import { codes, type ReasonCodes } from '../platform/errors';

/** Refusals that begin in the gateway itself; everything else keeps its service's reason. */
export const gatewayReasons: ReasonCodes = {
  JSON_MALFORMED: codes.INVALID_ARGUMENT,
  MEDIA_TYPE_UNSUPPORTED: codes.INVALID_ARGUMENT,
  METHOD_NOT_ALLOWED: codes.UNIMPLEMENTED,
  ORIGIN_REFUSED: codes.PERMISSION_DENIED,
  SIGN_IN_FAILED: codes.UNAUTHENTICATED,
  SIGN_IN_LOCKED: codes.RESOURCE_EXHAUSTED,
  SIGN_IN_UNAVAILABLE: codes.UNIMPLEMENTED,
  PASSWORD_WRONG: codes.INVALID_ARGUMENT,
  ACCOUNT_EXISTS: codes.ALREADY_EXISTS,
  ADMINISTRATOR_LAST: codes.FAILED_PRECONDITION,
  EVENT_CLIENTS_FULL: codes.UNAVAILABLE,
};
