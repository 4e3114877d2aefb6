// What a drill is and how it moves: PLANNED → SCHEDULED → RUNNING ⇄ SUSPENDED → EVALUATING → CLOSED,
// or ABORTED.
import type { Level } from '../callouts/call-out';
import { AppError } from '../../platform/errors';

export const drillKinds = [
  'TABLETOP',
  'SINGLE',
  'FULL_SCALE',
  'NO_NOTICE',
  'DOUBLE_BLIND',
] as const;
export type DrillKind = (typeof drillKinds)[number];

export const drillStates = [
  'PLANNED',
  'SCHEDULED',
  'RUNNING',
  'SUSPENDED',
  'EVALUATING',
  'CLOSED',
  'ABORTED',
] as const;
export type DrillState = (typeof drillStates)[number];

/** What people decide beforehand. */
export type Planned = {
  nameZh: string;
  nameEn: string;
  scenario: string;
  guideId: string;
  teamIds: string[];
  assetIds: string[];
  allKit: boolean;
  weekends: boolean;
  graceHours: number;
  /** Its teams are called out so when it begins; absent for not at all. */
  callOutLevel?: Level | null;
  callOutLanguage?: 'zh' | 'en';
};

export type Drill = {
  id: string;
  seriesId: string | null;
  nominalDay: string | null;
  divisionCode: string;
  kind: DrillKind;
  state: DrillState;
  stateReason: string;
  planned: Planned;
  planTime: Date;
  windowEndTime: Date | null;
  dueTime: Date | null;
  startTime: Date | null;
  finishTime: Date | null;
  closeTime: Date | null;
  runMs: number;
  runSince: Date | null;
  /** From and until when it ran, in milliseconds, without the run that goes on. */
  runs: [from: number, until: number][];
  incidentId: string;
  missedTime: Date | null;
  version: number;
  createTime: Date;
};

/** Nobody but its controllers knows of such a drill before it has begun. */
export const isBlind = (kind: DrillKind) => kind === 'NO_NOTICE' || kind === 'DOUBLE_BLIND';

export const isOpenTo = (
  { kind, startTime }: Pick<Drill, 'kind' | 'startTime'>,
  controls: boolean,
) => controls || !isBlind(kind) || startTime !== null;

const verbs = {
  schedule: { from: ['PLANNED'], to: 'SCHEDULED' },
  start: { from: ['SCHEDULED'], to: 'RUNNING' },
  suspend: { from: ['RUNNING'], to: 'SUSPENDED' },
  resume: { from: ['SUSPENDED'], to: 'RUNNING' },
  finish: { from: ['RUNNING', 'SUSPENDED'], to: 'EVALUATING' },
  close: { from: ['EVALUATING'], to: 'CLOSED' },
  abort: { from: ['PLANNED', 'SCHEDULED', 'RUNNING', 'SUSPENDED'], to: 'ABORTED' },
} as const satisfies Record<string, { from: readonly DrillState[]; to: DrillState }>;
export type DrillVerb = keyof typeof verbs;

/** The drill after a verb, with its clocks; refuses what its state does not allow. */
export function moved(drill: Drill, verb: DrillVerb, now: Date, reason = ''): Drill {
  const { from, to } = verbs[verb];
  requireState(drill, from, `it cannot be moved to ${to}`);
  const ran = drill.runSince ? now.getTime() - drill.runSince.getTime() : 0;
  const begins = to === 'RUNNING';
  const runs = drill.runSince ? [...drill.runs, runUntil(drill.runSince, now)] : drill.runs;
  const ends = to === 'EVALUATING' || (to === 'ABORTED' && drill.startTime !== null);
  return {
    ...drill,
    state: to,
    stateReason: reason,
    runMs: drill.runMs + Math.max(0, ran),
    runSince: begins ? now : null,
    runs,
    startTime: begins ? (drill.startTime ?? now) : drill.startTime,
    finishTime: ends ? now : drill.finishTime,
    closeTime: to === 'CLOSED' ? now : drill.closeTime,
    incidentId: begins ? '' : drill.incidentId,
  };
}

const runUntil = (since: Date, now: Date): [number, number] => [
  since.getTime(),
  Math.max(since.getTime(), now.getTime()),
];

export function requireState(
  { state }: { state: DrillState },
  allowed: readonly DrillState[],
  message: string,
): void {
  if (allowed.includes(state)) return;
  throw new AppError('DRILL_STATE', `the drill is ${state}: ${message}`, {
    metadata: { state, allowed: allowed.join(',') },
  });
}

/** Milliseconds it has run without its suspensions. */
export function exerciseMs({ runMs, runSince }: Pick<Drill, 'runMs' | 'runSince'>, now: Date) {
  return runMs + (runSince ? Math.max(0, now.getTime() - runSince.getTime()) : 0);
}

export type Clock = Pick<Drill, 'runs' | 'runSince'>;

/** What the drill's own clock showed at a time: it stands still while the drill is suspended. */
export function exerciseMsAt(clock: Clock, time: Date): number {
  return spansOf(clock).reduce(
    (sum, [from, until]) => sum + Math.max(0, Math.min(time.getTime(), until) - from),
    0,
  );
}

const spansOf = ({ runs, runSince }: Clock) =>
  runSince ? [...runs, [runSince.getTime(), Infinity] as const] : runs;

/** Whether it ran at a time told by a clock that may be ahead or behind by so much. */
export const ranAbout = (clock: Clock, time: number, skewMs: number) =>
  spansOf(clock).some(([from, until]) => time >= from - skewMs && time <= until + skewMs);

/** Until when something may have been done in it: now while it runs, else when it stopped. */
export function lastMoment({ runs, runSince }: Clock, now: Date): Date {
  const last = runs.at(-1);
  return runSince || !last ? now : new Date(last[1]);
}

/** Its time, or its window, is over by more than the grace and it has not begun. */
export function isMissed(drill: Drill, now: Date): boolean {
  if (drill.missedTime || !['PLANNED', 'SCHEDULED'].includes(drill.state)) return false;
  const last = drill.windowEndTime ?? drill.planTime;
  return now.getTime() > last.getTime() + drill.planned.graceHours * 3_600_000;
}

const markZh = '【演练】';
const markEn = ' (EXERCISE)';

/** Nothing of a drill can be taken for the real thing. */
export const markedZh = (text: string) => (text.startsWith(markZh) ? text : markZh + text);
export const markedEn = (text: string) => (text.endsWith(markEn) ? text : text + markEn);
/** What an editor sends back is stored without the mark. */
export const unmarkedZh = (text: string) =>
  text.startsWith(markZh) ? text.slice(markZh.length) : text;
export const unmarkedEn = (text: string) =>
  text.endsWith(markEn) ? text.slice(0, -markEn.length) : text;
