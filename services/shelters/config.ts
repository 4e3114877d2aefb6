import { baseConfig } from '../platform/config';

export const sheltersConfig = baseConfig;
