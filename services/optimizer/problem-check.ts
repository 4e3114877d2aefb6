import type { z } from 'zod';
import type { Violation } from '../platform/errors';
import type { dispatchProblemSchema } from './problem';

type ParsedDocument = z.output<typeof dispatchProblemSchema>;
type Report = (field: string, description: string) => void;

/** What the shape alone cannot say: ids that dangle or repeat, half a coordinate. */
export function semanticViolations(document: ParsedDocument, most: number): Violation[] {
  const violations: Violation[] = [];
  const report: Report = (field, description) => {
    if (violations.length < most) violations.push({ field, description });
  };
  const items = uniqueIds(document.items, 'items', report);
  const nodes = uniqueIds(document.nodes, 'nodes', report);
  uniqueIds(document.needs, 'needs', report);
  uniqueIds(document.fleets, 'fleets', report);
  const known = (ids: Set<string>, name: string, field: string): void => {
    if (!ids.has(name)) report(field, `no such id: ${JSON.stringify(name)}`);
  };
  document.nodes.forEach((node, i) => {
    if ((node.latitude === undefined) === (node.longitude === undefined)) return;
    const missing = node.latitude === undefined ? 'latitude' : 'longitude';
    report(`nodes[${i}].${missing}`, 'latitude and longitude are given together or not at all');
  });
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
  document.fleets.forEach((fleet, i) => known(nodes, fleet.homeNodeId, `fleets[${i}].homeNodeId`));
  return violations;
}

function uniqueIds(
  lines: readonly { id?: string }[],
  list: string,
  report: Report,
  field = 'id',
): Set<string> {
  const first = new Map<string, number>();
  lines.forEach((line, i) => {
    if (line.id === undefined) return;
    const earlier = first.get(line.id);
    if (earlier === undefined) first.set(line.id, i);
    else report(`${list}[${i}].${field}`, `repeats ${list}[${earlier}].${field}`);
  });
  return new Set(first.keys());
}
