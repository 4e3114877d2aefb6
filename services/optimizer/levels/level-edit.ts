import type { Report } from '../problem-document';
import { evaluate } from './level-evaluation';
import type { LevelFacts } from './level-facts';
import { filledStock, purchaseCost, type LevelLine } from './level-lines';
import type { ProposalFacts, ProposalResult } from './stock-proposal';

// Levels that somebody changed by hand before they are approved: what they cost and are worth is worked
// out anew, and each line keeps what was worked out in the first place.

export type LevelEdit = {
  depotId: string;
  itemId: string;
  level: { minimum: number; reorder: number; maximum: number };
};

type Facts = Pick<LevelFacts, 'depots' | 'items' | 'stock' | 'today'>;

/** Of each depot and item. */
type Known = {
  stock: Map<string, Facts['stock'][number]>;
  today: Map<string, Facts['today'][number]>;
  unitCost: Map<string, number>;
};

/** The lines with the edits in place; lines without one stay as they are. */
export function editedLines(
  lines: readonly LevelLine[],
  edits: readonly LevelEdit[],
  facts: Facts,
): LevelLine[] {
  const edited = new Map(lines.map((line) => [keyOf(line), line]));
  // A download that comes back names every depot and item there is.
  const known: Known = {
    stock: byKey(facts.stock),
    today: byKey(facts.today),
    unitCost: new Map(facts.items.map(({ id, unitCost }) => [id, unitCost])),
  };
  for (const edit of edits) {
    edited.set(keyOf(edit), editedLine(edited.get(keyOf(edit)), edit, known));
  }
  return [...edited.values()]
    .filter(({ maximum, today, solved }) => maximum > 0 || today.maximum > 0 || solved)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function editedLine(
  before: LevelLine | undefined,
  { depotId, itemId, level }: LevelEdit,
  known: Known,
): LevelLine {
  const key = keyOf({ depotId, itemId });
  const unitCost = known.unitCost.get(itemId) ?? 0;
  const { minimum = 0, reorder = 0, maximum = 0, etag = '' } = known.today.get(key) ?? {};
  const held = Math.floor(known.stock.get(key)?.quantity ?? 0);
  const none = { minimum: 0, reorder: 0, maximum: 0 };
  const solved = before ? (before.solved ?? levelOf(before)) : none;
  const buy = Math.max(0, level.maximum - held);
  return {
    ...{ depotId, itemId, ...level, stock: held, buy, cost: buy * unitCost },
    today: before?.today ?? { minimum, reorder, maximum, etag },
    scenarioId: before?.scenarioId ?? '',
    ...(isSame(solved, level) ? {} : { solved }),
  };
}

const levelOf = ({ minimum, reorder, maximum }: LevelEdit['level']): LevelEdit['level'] => {
  return { minimum, reorder, maximum };
};

const isSame = (a: LevelEdit['level'], b: LevelEdit['level']): boolean =>
  a.minimum === b.minimum && a.reorder === b.reorder && a.maximum === b.maximum;

/** What the shape alone cannot say. */
export function editFaults(
  edits: readonly LevelEdit[],
  { depots, items }: Pick<Facts, 'depots' | 'items'>,
  report: Report,
): void {
  const [depotIds, itemIds] = [depots, items].map((list) => new Set(list.map(({ id }) => id)));
  const first = new Map<string, number>();
  edits.forEach((edit, i) => {
    const { depotId, itemId, level } = edit;
    const { minimum, reorder, maximum } = level;
    const at = (field: string): string => `edits[${i}].${field}`;
    const earlier = first.get(keyOf(edit));
    if (earlier !== undefined) report(at('itemId'), `repeats edits[${earlier}]`);
    else first.set(keyOf(edit), i);
    if (!depotIds!.has(depotId)) report(at('depotId'), `there is no depot ${depotId}`);
    if (!itemIds!.has(itemId)) report(at('itemId'), `there is no item ${itemId}`);
    if (reorder < minimum) {
      report(at('level.reorder'), `${reorder} is below the minimum ${minimum}`);
    } else if (maximum < reorder) {
      report(at('level.maximum'), `${maximum} is below the reorder point ${reorder}`);
    }
  });
}

/** What the lines cost and are worth; the losses are worked out beside it. */
export function editedResult(
  result: ProposalResult,
  lines: LevelLine[],
  facts: ProposalFacts,
): ProposalResult {
  const proposed = evaluate(filledStock(lines, facts.stock), facts);
  return { ...result, lines, cost: purchaseCost(lines), proposed };
}

/** All who changed it by hand: another's change after one's own does not make it another's. */
export function editorsOf(result: Pick<ProposalResult, 'edit'> | null): string[] {
  const { editorId, editorIds } = result?.edit ?? {};
  return editorIds ?? (editorId === undefined ? [] : [editorId]);
}

function byKey<T extends { depotId: string; itemId: string }>(lines: readonly T[]): Map<string, T> {
  return new Map(lines.map((line) => [keyOf(line), line]));
}

const keyOf = ({ depotId, itemId }: { depotId: string; itemId: string }): string =>
  `${depotId}\n${itemId}`;
