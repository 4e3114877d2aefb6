import type { ReasonCodes } from '../platform/errors';

export const equipmentReasons: ReasonCodes = {};
