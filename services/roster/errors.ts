import type { ReasonCodes } from '../platform/errors';

export const rosterReasons: ReasonCodes = {};
