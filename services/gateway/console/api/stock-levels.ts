import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { Fault } from './sheets';

export type ProposalState =
  'PROPOSED' | 'APPROVED' | 'REJECTED' | 'APPLYING' | 'APPLIED' | 'UNDOING' | 'UNDONE';

export type Level = { minimum: number; reorder: number; maximum: number };

export type Worth = {
  expectedPeople: number;
  expectedUnmet: number;
  worstUnmet: number;
  coverage: number;
  value: number;
  yearlyCost: number;
};

export type Scenario = {
  id: string;
  kind: 'LOCAL' | 'WIDE' | 'PAST' | 'BASELINE';
  hazard?: string;
  nameZh?: string;
  nameEn?: string;
  probability: number;
  people: number;
  depotsHit: number;
  todayUnmet: number;
  proposedUnmet: number;
};

export type LevelLine = {
  depotId: string;
  itemId: string;
  proposed?: Level;
  today?: Level;
  /** What was worked out, where it was changed by hand. */
  solved?: Level;
  stock: number;
  buy: number;
  cost: number;
  scenarioId?: string;
  reasonZh?: string;
  reasonEn?: string;
  applied?: 'SET' | 'REMOVED' | 'STALE';
  undone?: 'SET' | 'REMOVED' | 'STALE';
};

export type CurvePoint = {
  budget: number;
  cost: number;
  expectedUnmet: number;
  worstUnmet: number;
  coverage: number;
};

export type DepotLoss = {
  depotId: string;
  todayUnmet: number;
  proposedUnmet: number;
  proposedWorst: number;
};

export type StockProposal = {
  id: string;
  divisionCode: string;
  state: ProposalState;
  solve: {
    state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
    phase?: string;
    progressShare: number;
    failure?: string;
    failureReason?: string;
    status?: string;
    stages?: { name: string; value?: number; bound?: number; gap?: number }[];
    conflictZh: string[];
    conflictEn: string[];
  };
  ask: { months: number[]; days: number; budget?: number };
  reads: { service: string; readTime?: string }[];
  readSpreadSeconds: number;
  scenarios: Scenario[];
  scenariosLeftOut: number;
  items: { id: string; priced: boolean }[];
  lines: LevelLine[];
  cost: number;
  todayStock?: Worth;
  todayLevels?: Worth;
  proposed?: Worth;
  curve: CurvePoint[];
  curveMissing: { budget: number; reason: string }[];
  depotLosses: DepotLoss[];
  creatorId?: string;
  createTime: string;
  editTime?: string;
  approverId?: string;
  reason?: string;
  etag: string;
};

const path = (id: string, verb = '') => `/v1/stock-proposals/${encodeURIComponent(id)}${verb}`;

export const stockProposalsQuery = queryOptions({
  queryKey: ['stock-proposals', 'list'],
  queryFn: ({ signal }) =>
    listAll<'proposals', StockProposal>('/v1/stock-proposals', 'proposals', {
      limit: 200,
      signal,
    }),
});

const isMoving = ({ state, solve }: StockProposal) =>
  solve.state === 'RUNNING' || state === 'APPLYING' || state === 'UNDOING';

/** Read again and again while it is being solved or carried out. */
export const stockProposalQuery = (id: string) =>
  queryOptions({
    queryKey: ['stock-proposals', id],
    queryFn: ({ signal }) => request<StockProposal>('GET', path(id), { signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 1_000 : false),
  });

export type HazardRules = {
  hazard: string;
  pointKinds: string[];
  monthWeights: number[];
  yearlyIncidents: number;
  displacedShare: number;
  unknownPeopleShare: number;
  wideShare: number;
  survivingShare: number;
  reachKm: number;
};

/** How scenarios are made and what things cost. */
export type StockRules = {
  /** Whose rules they are; empty: everybody's. */
  divisionCode?: string;
  hazards: HazardRules[];
  gradeWeights: Record<'red' | 'orange' | 'yellow' | 'blue', number> | null;
  monthCelsius: number[];
  priorYears: number;
  pastShare: number;
  baselineShare: number;
  baselineYearly: number;
  personPenalty: number;
  tonneKmCost: number;
  storageM3PerM2: number;
  holdingShare: number;
  unpricedUnitCost: number;
  minimumShare: number;
  reorderShare: number;
  etag: string;
};

export const stockRulesQuery = (divisionCode: string) =>
  queryOptions({
    queryKey: ['stock-level-rules', divisionCode],
    enabled: divisionCode !== '',
    queryFn: ({ signal }) =>
      request<StockRules>('GET', '/v1/stock-level-rules', { query: { divisionCode }, signal }),
  });

export const updateStockRules = (body: StockRules, key: string) =>
  request<StockRules>('PUT', '/v1/stock-level-rules', { body, key });

export type Question = {
  divisionCode: string;
  months?: number[];
  days?: number;
  budget?: number | null;
  cvarWeight?: number;
  serviceShareMinimum?: number | null;
  timeLimitSeconds?: number;
};

export const proposeStockLevels = (
  { budget, serviceShareMinimum, ...question }: Question,
  key: string,
) =>
  request<StockProposal>('POST', '/v1/stock-proposals', {
    body: {
      ...question,
      budget: budget ?? undefined,
      serviceShareMinimum: serviceShareMinimum ?? undefined,
    },
    key,
  });

export type Verb = 'cancel' | 'approve' | 'apply' | 'undo';
export type Change = { state: string; set?: number; removed?: number; stale?: number };

export const moveProposal = (
  { id, verb, etag }: { id: string; verb: Verb; etag: string },
  key: string,
) => {
  const body = verb === 'approve' ? { etag } : undefined;
  return request<Change>('POST', path(id, `:${verb}`), { body, key });
};

export const rejectProposal = (
  { id, etag, reason }: { id: string; etag: string; reason: string },
  key: string,
) => request<StockProposal>('POST', path(id, ':reject'), { body: { etag, reason }, key });

export type LevelImport = {
  rows: number;
  faultCount: number;
  faults: Fault[];
  proposal?: StockProposal;
};

export const importLevels = (
  { id, etag, dryRun, file }: { id: string; etag: string; dryRun: boolean; file: File },
  key: string,
) => request<LevelImport>('POST', path(id, ':import'), { query: { etag, dryRun }, file, key });

export const proposalFile = (id: string, format: 'csv' | 'xlsx', language: string) =>
  `${path(id, ':download')}?format=${format}&language=${language}`;
