// What a proposal of stock levels rests on: read once, kept with it, so that it can be solved again
// and looked at later as things stood.

export type Place = { latitude?: number; longitude?: number };
type Named = { nameZh: string; nameEn: string };

export const grades = ['RED', 'ORANGE', 'YELLOW', 'BLUE'] as const;
export type Grade = (typeof grades)[number];

export type RiskPoint = Place & {
  id: string;
  kind: string;
  grade: string;
  divisionCode: string;
  /** In its reach; 0 where nobody has said. */
  people: number;
};

export type Division = Place & Named & { code: string; parentCode: string; population: number };

/** An incident that happened, with the people who had to leave their homes, by division. */
export type PastIncident = {
  id: string;
  name: string;
  hazard: string;
  divisionCode: string;
  people: { divisionCode: string; people: number }[];
};

export type LevelDepot = Place & Named & { id: string; divisionCode: string; areaM2: number };

/** An item that people in need ask for, with what one of them takes. */
export type LevelItem = Named & {
  id: string;
  unitsPerPerson: number;
  /** Yuan a base unit. */
  unitCost: number;
  /** False: nobody has told a price, and the rules' own stands for it. */
  priced: boolean;
  volumeM3: number;
  massKg: number;
  /** 0 when it does not expire. */
  shelfLifeDays: number;
  priority: number;
};

export type TodayLevel = {
  depotId: string;
  itemId: string;
  minimum: number;
  reorder: number;
  maximum: number;
  etag: string;
};

export type StockLine = { depotId: string; itemId: string; quantity: number };

export type LevelFacts = {
  riskPoints: RiskPoint[];
  divisions: Division[];
  incidents: PastIncident[];
  /** How long incidents have been written down here. */
  observedYears: number;
  depots: LevelDepot[];
  items: LevelItem[];
  stock: StockLine[];
  today: TodayLevel[];
};

/** One thing that may happen. */
export type LevelScenario = {
  id: string;
  kind: 'LOCAL' | 'WIDE' | 'PAST' | 'BASELINE';
  /** Empty for the baseline. */
  hazard: string;
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  /** Of it being what happens, when something does. */
  probability: number;
  people: { divisionCode: string; people: number }[];
  /** Of the stock of depots in the hazard's reach. */
  survivingShare: { depotId: string; share: number }[];
};
