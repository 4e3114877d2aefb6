import { baseConfig } from '../platform/config';

export const rosterConfig = baseConfig;
