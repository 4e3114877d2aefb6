import type { z } from 'zod';
import type { dispatchProblemSchema } from './problem';
import { halfCoordinates, knownId, uniqueIds } from './problem-document';
import type { Report } from './problem-document';

type ParsedDocument = z.output<typeof dispatchProblemSchema>;

/** What the shape alone cannot say: ids that dangle or repeat, half a coordinate. */
export function semanticFaults(document: ParsedDocument, report: Report): void {
  const items = uniqueIds(document.items, 'items', report);
  const nodes = uniqueIds(document.nodes, 'nodes', report);
  uniqueIds(document.needs, 'needs', report);
  uniqueIds(document.fleets, 'fleets', report);
  const known = (ids: Set<string>, name: string, field: string): void => {
    knownId(ids, name, field, report);
  };
  halfCoordinates(document.nodes, 'nodes', report);
  for (const list of ['supplies', 'needs'] as const) {
    document[list].forEach((line, i) => {
      known(nodes, line.nodeId, `${list}[${i}].nodeId`);
      known(items, line.itemId, `${list}[${i}].itemId`);
    });
  }
  document.lanes?.forEach((lane, i) => {
    known(nodes, lane.fromNodeId, `lanes[${i}].fromNodeId`);
    known(nodes, lane.toNodeId, `lanes[${i}].toNodeId`);
    const terms = lane.itemTerms.map((term) => ({ id: term.itemId }));
    uniqueIds(terms, `lanes[${i}].itemTerms`, report, 'itemId');
    lane.itemTerms.forEach((term, t) => {
      known(items, term.itemId, `lanes[${i}].itemTerms[${t}].itemId`);
    });
  });
  const ends = (line: { fromNodeId: string; toNodeId: string }, field: string): void => {
    known(nodes, line.fromNodeId, `${field}.fromNodeId`);
    known(nodes, line.toNodeId, `${field}.toNodeId`);
  };
  document.closedLanes?.forEach((lane, i) => ends(lane, `closedLanes[${i}]`));
  closureFaults(document, report);
  document.earlier?.shipments.forEach((line, i) => {
    ends(line, `earlier.shipments[${i}]`);
    known(items, line.itemId, `earlier.shipments[${i}].itemId`);
  });
  packFaults(document, report);
  document.fleets.forEach((fleet, i) => known(nodes, fleet.homeNodeId, `fleets[${i}].homeNodeId`));
}

/** Goods that only move because a lane's minimum wants it know no time at which they could wait. */
function closureFaults({ closedLanes = [], earlier, lanes }: ParsedDocument, report: Report): void {
  const least = lanes?.some(({ minimumUnits, itemTerms }) => {
    return minimumUnits > 0 || itemTerms.some((term) => (term.minimumUnits ?? 0) > 0);
  });
  const pinned = lanes?.length && earlier?.shipments.some((line) => line.pinned);
  closedLanes.forEach(({ fromHours = 0, untilHours }, i) => {
    const field = `closedLanes[${i}]`;
    if (untilHours !== undefined && untilHours < fromHours) {
      report(`${field}.untilHours`, 'must not be before fromHours');
    }
    if (!(least || pinned) || (fromHours === 0 && untilHours === undefined)) return;
    const what = least ? 'lane minimums' : 'pinned lines on given lanes';
    report(field, `cannot be closed for a time beside ${what}: close it for good or drop those`);
  });
}

/** What counts units of several items together has no meaning in packs of different sizes. */
function packFaults({ items, lanes, policy }: ParsedDocument, report: Report): void {
  const packed = items.findIndex(({ packUnits = 1 }) => packUnits > 1);
  if (packed < 0) return;
  if (policy.aim === 'COST') {
    report(`items[${packed}].packUnits`, 'whole packs are for RELIEF; under COST leave it out');
  }
  lanes?.forEach((lane, i) => {
    const limits = { capacityUnits: lane.capacityUnits ?? 0, minimumUnits: lane.minimumUnits };
    for (const [field, value] of Object.entries(limits)) {
      if (value <= 0) continue;
      report(`lanes[${i}].${field}`, 'cannot count packs of several sizes: use itemTerms');
    }
  });
}
