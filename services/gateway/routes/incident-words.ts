// The words that incidents, warnings and response plans share.

export const hazards = [
  'FLOOD',
  'WATERLOGGING',
  'TYPHOON',
  'EARTHQUAKE',
  'LANDSLIDE',
  'FOREST_FIRE',
  'HAZMAT',
  'COLD_WAVE',
  'OTHER',
] as const;

export const responseLevels = [
  'LEVEL_I',
  'LEVEL_II',
  'LEVEL_III',
  'LEVEL_IV',
  'STANDBY',
  'WATCH',
] as const;
