// Depots form a tree of any depth: what is short in one is asked for in the one above it.
import { AppError } from '../platform/errors';

const depthMax = 20;

/** `above` is the new parent and all above it; `depth` how many levels hang on the depot. */
export function requireTree(depotId: string, above: string[], depth: number): void {
  const parentId = above[0]!;
  if (above.includes(depotId)) {
    throw refused(`${parentId} is below ${depotId} already: it cannot be above it as well`);
  }
  if (above.length + depth > depthMax) {
    throw refused(`below ${parentId} the tree would have more than ${depthMax} levels`);
  }
}

function refused(description: string): AppError {
  return new AppError('DEPOT_TREE', `depot.parentId: ${description}`, {
    preconditions: [{ type: 'DEPOT_TREE', subject: 'depot.parentId', description }],
  });
}
