import { codes, type ReasonCodes } from '../platform/errors';

export const incidentsReasons: ReasonCodes = {
  INCIDENT_STATE: codes.FAILED_PRECONDITION,
  RELIEF_STATE: codes.FAILED_PRECONDITION,
  ACTIVATION_EXISTS: codes.ALREADY_EXISTS,
  ACTIVATION_STATE: codes.FAILED_PRECONDITION,
  TASK_STATE: codes.FAILED_PRECONDITION,
  DIVISION_NOT_FOUND: codes.NOT_FOUND,
};
