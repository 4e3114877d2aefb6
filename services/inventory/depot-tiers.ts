export const depotTiers = [
  'REGION',
  'CITY',
  'DISTRICT',
  'STREET',
  'COMMUNITY',
  'SHELTER',
  'ENTERPRISE',
  'SPECIAL_ZONE',
] as const;

export type DepotTier = (typeof depotTiers)[number];

export const depotOwnerships = ['GOVERNMENT', 'COMMERCIAL', 'SOCIAL'] as const;

export type DepotOwnership = (typeof depotOwnerships)[number];

/** Who owns a store when nobody said. */
export function usualOwnership(tier: DepotTier): DepotOwnership {
  return tier === 'ENTERPRISE' ? 'COMMERCIAL' : 'GOVERNMENT';
}
