import type { ReasonCodes } from '../platform/errors';

export const sheltersReasons: ReasonCodes = {};
