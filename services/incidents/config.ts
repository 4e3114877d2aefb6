import { baseConfig } from '../platform/config';

/** Incidents needs nothing beyond what every service reads. */
export const incidentsConfig = baseConfig;
