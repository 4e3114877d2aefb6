import { baseConfig, personalConfig } from '../platform/config';

export const rosterConfig = baseConfig.extend(personalConfig);
