// What a service says about each kind of sheet that it takes and gives.
import type { Db, Trx } from '../db';
import type { Actor } from '../identity';
import type { Column, Row, SheetFault } from './column';
import type { ReadRow } from './read-sheet';

export type SheetDefinition = {
  /** `opening-stock`; in addresses and on the command line. */
  kind: string;
  zh: string;
  en: string;
  columns: readonly Column[];
  /** The keys of the columns that together name a row. */
  key: readonly string[];
  /** Throws unless the actor may do this at all. Divisions are `current`'s to check. */
  authorize: (actor: Actor, purpose: 'IMPORT' | 'EXPORT') => void | Promise<void>;
  /** How many rows `current` and `apply` are given at once; 1,000 unless told. */
  rowsAtOnce?: number;
  current: (db: Db | Trx, rows: ReadRow[], options: CurrentOptions) => Promise<CurrentRows>;
  /** Makes the changes. What it throws is the reason for which the import FAILED. */
  apply: (trx: Trx, changes: AsyncIterable<RowChange[]>, context: ApplyContext) => Promise<void>;
  /** All rows that the actor may see, in the order of their key. */
  rows: (trx: Trx, actor: Actor) => AsyncIterable<Row[]>;
};

export type CurrentOptions = {
  actor: Actor;
  /** The rows are about to be changed: lock them, in the order of their key. */
  lock: boolean;
};

export type CurrentRows = {
  /** Each row as it is now, at its place; undefined where there is none. */
  current: (Row | undefined)[];
  /** What is wrong with rows beyond their cells: an unknown item, a division out of reach. */
  faults?: SheetFault[];
};

/** A row that changes; `after` has every column, those the file does not have as they were. */
export type RowChange = {
  row: number;
  change: 'CREATE' | 'UPDATE';
  before: Row | null;
  after: Row;
};

export type ApplyContext = { actor: Actor; method: string; importId: string; fileName: string };
