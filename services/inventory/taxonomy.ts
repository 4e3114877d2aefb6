// A taxonomy is a tree of codes of any depth.
import { AppError, invalidFields, type Violation } from '../platform/errors';
import { repeated } from './catalogue';

export type TaxonomyNode = {
  code: string;
  parentCode: string | null;
  nameZh: string;
  nameEn: string;
};

/** Each code once, every parent among them, and nobody below itself. */
export function requireForest(nodes: TaxonomyNode[]): void {
  const parents = new Map(nodes.map(({ code, parentCode }) => [code, parentCode]));
  const faults: Violation[] = repeated(nodes, ({ code }) => code).map((index) => ({
    field: `taxonomy.nodes[${index}].code`,
    description: 'repeats the code of an earlier node',
  }));
  const rooted = new Set<string>();
  nodes.forEach(({ code, parentCode }, index) => {
    const fault = parentFault(code, parentCode, parents, rooted);
    if (fault) {
      faults.push({ field: `taxonomy.nodes[${index}].parentCode`, description: fault });
    }
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 100));
}

function parentFault(
  code: string,
  parentCode: string | null,
  parents: Map<string, string | null>,
  rooted: Set<string>,
): string | undefined {
  if (parentCode !== null && !parents.has(parentCode)) return `${parentCode} is no node`;
  const path = new Set<string>();
  // What is known to hang on a root is not climbed again, so that this stays linear.
  for (let at: string | null = code; at !== null && !rooted.has(at); at = parents.get(at) ?? null) {
    if (path.has(at)) return `${code} would be below itself`;
    path.add(at);
  }
  for (const above of path) rooted.add(above);
  return undefined;
}

/** Every code that an item names must be a node; those that are not are all named. */
export function requireNodes(
  codes: { taxonomyId: string; code: string }[],
  known: { taxonomyId: string; code: string }[],
): void {
  const keyOf = (node: { taxonomyId: string; code: string }) => `${node.taxonomyId}\n${node.code}`;
  const nodes = new Set(known.map(keyOf));
  const violations = codes.flatMap((node, index) =>
    nodes.has(keyOf(node))
      ? []
      : [
          {
            field: `item.taxonomyCodes[${index}]`,
            description: `${node.taxonomyId} has no node ${node.code}`,
          },
        ],
  );
  if (violations.length === 0) return;
  const { field, description } = violations[0]!;
  throw new AppError('TAXONOMY_NODE_NOT_FOUND', `${field}: ${description}`, { violations });
}
