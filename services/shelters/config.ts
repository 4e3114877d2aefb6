import { baseConfig, personalConfig } from '../platform/config';

export const sheltersConfig = baseConfig.extend(personalConfig);
