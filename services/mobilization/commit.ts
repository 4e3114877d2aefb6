import type { Level } from './callouts/call-out';
import type { RoadsOfCommit } from './closed-roads';
import type { Saga } from './saga';
import type { Work } from './work';

/** What the optimizer has been told of a plan whose commit succeeded. */
export type PlanState = 'COMMITTED' | 'EXECUTING' | 'COMPLETED';

/** One commit as it is stored. */
export type Commit = Saga & {
  id: string;
  planId: string;
  incidentId: string;
  divisionCode: string;
  approverId: string;
  /** Etag of the plan the commander looked at. */
  planEtag: string;
  /** Grows with every change; who saves must name the one it read. */
  version: number;
  /** Calls made so far, repeats included. */
  attempts: number;
  planState: PlanState | null;
  /** Why what has not left is given up; null while the plan is wanted. */
  standDownReason: string | null;
  stoodDownTime: Date | null;
  createTime: Date;
  endTime: Date | null;
  /** Of a joint plan, which spans teams, equipment and places, and up to five incidents. */
  joint: boolean;
  incidentIds: string[];
  /** Whom its success calls out; null for nobody. */
  callOut: CommitCallOut | null;
  /** Null in commits from before roads were asked about. */
  roads: RoadsOfCommit | null;
};

export type CalledPlace = {
  incidentId: string;
  divisionCode: string;
  title: string;
  teamIds: string[];
  /** After the commit, when the last of them is to be there. */
  arriveHours: number;
};

export type CommitCallOut = {
  level: Level;
  title: string;
  teamIds: string[];
  actorName: string;
  /** Absent in commits from before it could be chosen. */
  language?: 'zh' | 'en';
  /** Whom each place gets, and for which incident; absent in commits from before this was kept. */
  places?: CalledPlace[];
};

/** A commit under way with what it asks of the stock. */
export type UnfinishedCommit = Commit & { work: Work; deadlinePassed: boolean };

/** The same in the hands of a worker. */
export type ClaimedCommit = UnfinishedCommit & { transferIds: string[] };

export type TransferState =
  'PLANNED' | 'PICKING' | 'PACKED' | 'DISPATCHED' | 'PARTIALLY_RECEIVED' | 'RECEIVED' | 'CANCELLED';

export type KnownTransfer = { transferId: string; state: TransferState };

export type TransferCounts = { total: number; dispatched: number; received: number };

/** Cancelled transfers carry nothing, so they count nowhere. */
export function countTransfers(states: TransferState[]): TransferCounts {
  const carried = states.filter((state) => state !== 'CANCELLED');
  const left = carried.filter((state) => hasLeft(state));
  const received = carried.filter((state) => state === 'RECEIVED');
  return { total: carried.length, dispatched: left.length, received: received.length };
}

export function hasLeft(state: TransferState): boolean {
  return state === 'DISPATCHED' || state === 'PARTIALLY_RECEIVED' || state === 'RECEIVED';
}

/** Where the plan stands by what became of its transfers. */
export function planStateOf({ total, dispatched, received }: TransferCounts): PlanState {
  if (dispatched === 0) return 'COMMITTED';
  return received === total ? 'COMPLETED' : 'EXECUTING';
}

const transferOrder: TransferState[] = [
  'PLANNED',
  'PICKING',
  'PACKED',
  'DISPATCHED',
  'PARTIALLY_RECEIVED',
  'RECEIVED',
  'CANCELLED',
];

/** Transfers only move on: what arrives late with an earlier state is old news. */
export function isLater(state: TransferState, known: TransferState): boolean {
  return transferOrder.indexOf(state) > transferOrder.indexOf(known);
}
