import { baseConfig } from '../platform/config';

export const equipmentConfig = baseConfig;
