import { queryOptions } from '@tanstack/react-query';
import { completeReturnStep } from './equipment';
import { request } from './request';

type Named = { nameZh: string; nameEn: string };
type Judged = {
  due?: string | null;
  reached?: string | null;
  late: boolean;
  minutes?: number | null;
};

/** What an incident took, what came of it and what has still to come back. */
export type ClosingFacts = {
  readTime: string;
  clock: { firstReport: Judged; relief: Judged };
  figures: Record<'affected' | 'displaced' | 'injured' | 'missing' | 'dead', number>;
  goods: (Named & {
    itemId: string;
    unitZh: string;
    unitEn: string;
    sent: number;
    received: number;
    lost: number;
    open: number;
    returned: number;
  })[];
  teams: (Named & { teamId: string; state: string; crewCount: number; teamState: string })[];
  assets: (Named & { assetId: string; state: string; condition: string; pendingSteps: string[] })[];
  callOuts: { id: string; title: string; asked: number; mustered: number }[];
  costs: { callOutCents: number };
  leftToReturn: Record<
    'transfersOpen' | 'teamsOut' | 'teamsResting' | 'assetsOut' | 'assetsToTreat',
    number
  >;
  timeline: { time: string; textZh: string; textEn: string }[];
  /** Of all its entries; more than it shows when it is cut. */
  timelineCount?: number;
};

export type ClosingReport = ClosingFacts & {
  /** Null while the incident is open. */
  frozen: { time: string; sha256: string } | null;
  /** Why it is not frozen although the incident has closed. */
  freezeFailure: { reason: string; message: string; nextTryTime: string } | null;
  /** The same read now; null while it is not frozen. */
  now: ClosingFacts | null;
  changes: { textZh: string; textEn: string }[];
};

export const closingReportQuery = (incidentId: string) =>
  queryOptions({
    queryKey: ['closing-report', incidentId],
    queryFn: ({ signal }) =>
      request<ClosingReport>('GET', `/v1/incidents/${incidentId}/closing-report`, { signal }),
  });

export const closingReportAddress = (id: string, format: 'pdf' | 'xlsx', language: string) =>
  `/v1/incidents/${id}/closing-report:download?format=${format}&language=${language}`;

export const doReturnStep = (given: { assetId: string; step: string }, key: string) =>
  completeReturnStep(given.assetId, given.step, key);
