// The API's JSON, as /openapi.json describes it. Times are RFC 3339 text; quantities are whole
// base units; what has no value is left out.

export const roles = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'DRILL_OPERATOR',
  'TEAM_LEADER',
  'SHELTER_MANAGER',
  'AUDITOR',
  'ADMINISTRATOR',
] as const;
export type Role = (typeof roles)[number];
export type Grant = { role: Role; divisionCode: string };

export type Session = {
  actorId: string;
  name: string;
  grants: Grant[];
  expireTime?: string;
  passwordChangeable: boolean;
};

export type Account = {
  id: string;
  account: string;
  name: string;
  grants: Grant[];
  disabled: boolean;
  etag: string;
  createTime: string;
  updateTime: string;
};

export type Division = {
  code: string;
  nameZh: string;
  nameEn: string;
  parentCode?: string;
  population: number;
  latitude?: number;
  longitude?: number;
};

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
export type Hazard = (typeof hazards)[number];

export const responseLevels = [
  'LEVEL_I',
  'LEVEL_II',
  'LEVEL_III',
  'LEVEL_IV',
  'STANDBY',
  'WATCH',
] as const;
export type ResponseLevel = (typeof responseLevels)[number];

export type Conditions = {
  days: number;
  temperatureCelsius?: number;
  tentShare: number;
  tentPeople: number;
};

export type Incident = {
  id: string;
  name: string;
  hazard: Hazard;
  state: 'OPEN' | 'CLOSED';
  divisionCode: string;
  responseLevel?: ResponseLevel;
  responseLevelReason?: string;
  conditions: Conditions;
  place?: string;
  detectTime: string;
  createTime: string;
  firstReportDueTime: string;
  firstReportTime?: string;
  firstReportLate: boolean;
  reliefDueTime?: string;
  reliefReachTime?: string;
  reliefLate: boolean;
  reliefNote?: string;
  closeTime?: string;
  closeSummary?: string;
  exercise: boolean;
  etag: string;
};

export const reportKinds = ['INITIAL', 'FOLLOW_UP', 'VERIFIED'] as const;
export type ReportKind = (typeof reportKinds)[number];

export const figureNames = ['affected', 'displaced', 'injured', 'missing', 'dead'] as const;
export type FigureName = (typeof figureNames)[number];
export type Figures = Record<FigureName, number>;

export type ReportLine = Figures & { divisionCode: string };

export type AffectedReport = {
  id: string;
  incidentId: string;
  kind: ReportKind;
  lines: ReportLine[];
  reporterId?: string;
  observeTime: string;
  createTime: string;
  note?: string;
};

export type AffectedFigures = ReportLine & {
  reportId: string;
  kind: ReportKind;
  observeTime: string;
  newerUnverified: boolean;
  affectedApart?: number;
  displacedApart?: number;
};

export const reliefNeeds = ['FOOD', 'CLOTHING', 'WATER', 'SHELTER', 'MEDICAL'] as const;
export type ReliefNeed = (typeof reliefNeeds)[number];
export type NeedGroup = ReliefNeed | 'SUPPORT';

export type Need = {
  divisionCode: string;
  itemId: string;
  standardId: string;
  reliefNeed: NeedGroup;
  quantity: number;
  priority: number;
  persons: number;
  rate: number;
  /** Absent or 0 when the rate is not a day's. */
  days?: number;
  requiredContent: number;
  unit: string;
  dueTime?: string;
};

export const bases = [
  'PERSON',
  'INFANT',
  'HOUSEHOLD',
  'TENT_PERSON',
  'INDOOR_PERSON',
  'DISPLACED_PERSON',
] as const;
export type Basis = (typeof bases)[number];

export const sources = ['V', 'R', 'E', 'SYN'] as const;

export type Standard = {
  id: string;
  nameZh: string;
  nameEn: string;
  reliefNeed: NeedGroup;
  unit: string;
  basis: Basis;
  rate: number;
  perDay: boolean;
  belowCelsius?: number;
  daysMaximum?: number;
  daysAbove?: number;
  tentPeople?: number;
  share?: number;
  peoplePerBasis?: number;
  contentPerUnit: number;
  priority: number;
  itemId: string;
  source?: string;
  citation?: string;
  enabled: boolean;
  etag: string;
};

export type ReliefRules = { firstReportMinutes: number; deadlineHours: number; etag: string };

export type Pack = {
  nameZh: string;
  nameEn: string;
  units: number;
  massKg?: number;
  volumeM3?: number;
};

export const supplyClasses = ['BASIC_LIVING', 'EQUIPMENT', 'WORKS_MATERIALS'] as const;
export type SupplyClass = (typeof supplyClasses)[number];
export const storageClasses = ['AMBIENT', 'COOL', 'COLD', 'FROZEN', 'HAZARDOUS', 'FUEL'] as const;
export type StorageClass = (typeof storageClasses)[number];
export type TaxonomyCode = { taxonomyId: string; code: string };

export type Item = {
  id: string;
  nameZh: string;
  nameEn: string;
  supplyCode?: string;
  unitZh: string;
  unitEn: string;
  contentPerUnit: number;
  standardId?: string;
  massKg: number;
  volumeM3: number;
  shelfLifeDays: number;
  supplyClass?: SupplyClass;
  storageClass?: StorageClass;
  minRemainingDays: number;
  photoUrl?: string;
  taxonomyCodes: TaxonomyCode[];
  packs: Pack[];
  archived: boolean;
  etag: string;
};

export const tiers = [
  'REGION',
  'CITY',
  'DISTRICT',
  'STREET',
  'COMMUNITY',
  'SHELTER',
  'ENTERPRISE',
  'SPECIAL_ZONE',
] as const;
export type Tier = (typeof tiers)[number];

export const ownerships = ['GOVERNMENT', 'COMMERCIAL', 'SOCIAL'] as const;
export type Ownership = (typeof ownerships)[number];

export type Depot = {
  id: string;
  nameZh: string;
  nameEn: string;
  tier: Tier;
  divisionCode: string;
  latitude?: number;
  longitude?: number;
  areaM2: number;
  keeper?: string;
  phone?: string;
  leadHours: number;
  openingHours?: string;
  ownership?: Ownership;
  parentId?: string;
  closed: boolean;
  etag: string;
};

export const lotStates = [
  'AVAILABLE',
  'ON_HOLD',
  'QUARANTINED',
  'RECALLED',
  'EXPIRED',
  'DAMAGED',
  'DISPOSED',
] as const;
export type LotState = (typeof lotStates)[number];

export type Lot = {
  id: string;
  itemId: string;
  batchNumber: string;
  expireDate?: string;
  state: LotState;
  /** 0 is the batch as it came; others were split from it. */
  part: number;
  parentId?: string;
  etag: string;
  createTime: string;
};

export type Balance = {
  depotId: string;
  itemId: string;
  lotId: string;
  expireDate?: string;
  lotState?: LotState;
  onHand: number;
  reserved: number;
  inTransit: number;
  pending: number;
  onLoan: number;
};

export type Entry = {
  id: string;
  movementId: string;
  depotId: string;
  itemId: string;
  lotId: string;
  account: string;
  quantity: number;
  binCode?: string;
  createTime: string;
};

export type Movement = {
  id: string;
  kind: string;
  documentNumber?: string;
  reason?: string;
  actorId?: string;
  actorName?: string;
  reversesId?: string;
  originId?: string;
  cause?: string;
  occurTime?: string;
  createTime: string;
  entries: Entry[];
};
