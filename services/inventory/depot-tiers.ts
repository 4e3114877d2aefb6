export const depotTiers = [
  'REGION',
  'CITY',
  'DISTRICT',
  'STREET',
  'COMMUNITY',
  'SHELTER',
  'ENTERPRISE',
] as const;

export type DepotTier = (typeof depotTiers)[number];
