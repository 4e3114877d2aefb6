import type { Division } from './api/types';

// The division tree as the page uses it. Levels are not counted: whatever the parent codes say
// is the tree, and a code's prefix says what it covers.

export type DivisionNode = { division: Division; children: DivisionNode[] };

export function divisionTree(divisions: Division[], rootCode?: string): DivisionNode[] {
  const nodes = new Map(
    divisions.map((division) => [division.code, { division, children: [] as DivisionNode[] }]),
  );
  const roots: DivisionNode[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.division.parentCode ?? '');
    (parent?.children ?? roots).push(node);
  }
  if (!rootCode) return roots;
  const root = nodes.get(rootCode);
  return root ? [root] : [];
}

const levels = [2, 4, 6, 9, 12];

/** The digits that say where: 440310000000 → 440310; nothing is everywhere. */
export function prefixOf(code: string): string {
  const level = levels.find((length) => /^0*$/.test(code.slice(length)));
  return code.slice(0, level ?? code.length);
}

export function covers(outer: string, inner: string): boolean {
  return outer === '' || inner.startsWith(prefixOf(outer));
}

/** Divisions nothing lies below: where people are counted. */
export function leavesBelow(node: DivisionNode): DivisionNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesBelow);
}
