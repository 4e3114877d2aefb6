// What an approved proposal of stock levels changes in the inventory's par levels, and what puts it back.

export type Level = { minimum: string; reorder: string; maximum: string };
export type Outcome = 'SET' | 'REMOVED' | 'STALE';

export type ProposalLine = {
  depotId: string;
  itemId: string;
  proposed: Level | null;
  today: Level | null;
  etag: string;
  applied: string;
  undone: string;
  previous: Level | null;
  appliedEtag: string;
};

type Place = { depotId: string; itemId: string; etag: string };
export type Change = { levels: (Place & Level)[]; removed: Place[] };

export type Way = 'apply' | 'undo';

const zero: Level = { minimum: '0', reorder: '0', maximum: '0' };

/** In parts that one call takes; each the same whenever it is asked for. */
export function changesOf(lines: readonly ProposalLine[], way: Way, most = 1_000): Change[] {
  const changed = lines.filter(way === 'apply' ? differs : wasApplied);
  const parts: Change[] = [];
  for (let at = 0; at < changed.length; at += most) {
    const part: Change = { levels: [], removed: [] };
    for (const line of changed.slice(at, at + most)) {
      const { depotId, itemId } = line;
      const [level, etag] =
        way === 'apply'
          ? [Number(line.proposed?.maximum ?? 0) > 0 ? line.proposed : null, line.etag]
          : [line.previous, line.appliedEtag];
      if (level) part.levels.push({ depotId, itemId, etag, ...levelOf(level) });
      else part.removed.push({ depotId, itemId, etag });
    }
    parts.push(part);
  }
  return parts;
}

/** A line that is as it should be is none of the change. */
function differs({ proposed, today }: ProposalLine): boolean {
  const [to, from] = [proposed ?? zero, today ?? zero];
  return to.minimum !== from.minimum || to.reorder !== from.reorder || to.maximum !== from.maximum;
}

const wasApplied = ({ applied }: ProposalLine): boolean =>
  applied === 'SET' || applied === 'REMOVED';

const levelOf = ({ minimum, reorder, maximum }: Level): Level => ({ minimum, reorder, maximum });

export type PutOutcome = {
  depotId: string;
  itemId: string;
  result: string;
  previous: Level | null;
  etag: string;
};

/** The lines with what became of them, as the proposal keeps it. */
export function settled(lines: readonly ProposalLine[], outcomes: readonly PutOutcome[], way: Way) {
  const outcomeOf = new Map(outcomes.map((each) => [`${each.depotId}\n${each.itemId}`, each]));
  return lines.flatMap((line) => {
    const { depotId, itemId, applied, appliedEtag, previous } = line;
    const outcome = outcomeOf.get(`${depotId}\n${itemId}`);
    if (way === 'undo') {
      const kept = { applied, appliedEtag, ...(previous ? { previous: levelOf(previous) } : {}) };
      if (!['SET', 'REMOVED', 'STALE'].includes(applied)) return [];
      return [{ depotId, itemId, ...kept, ...(outcome ? { undone: outcome.result } : {}) }];
    }
    if (!outcome) return [];
    const before = outcome.previous ? { previous: levelOf(outcome.previous) } : {};
    const { result, etag } = outcome;
    return [{ depotId, itemId, applied: result, appliedEtag: etag, ...before }];
  });
}

export function countsOf(outcomes: readonly { result: string }[]) {
  const count = (result: Outcome) => outcomes.filter((each) => each.result === result).length;
  return { set: count('SET'), removed: count('REMOVED'), stale: count('STALE') };
}
