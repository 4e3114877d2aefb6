import { z } from 'zod';
import {
  commonPolicy,
  coordinateFields,
  countField,
  halfCoordinates,
  idField as id,
  knownId,
  parsedDocument,
  quantityField as quantity,
  uniqueIds,
} from '../problem-document';
import type { Report } from '../problem-document';

// The public ShelterProblem document: who is sheltered where, and which shelters open for it.

const shelterSchema = z.strictObject({
  id,
  places: quantity.optional(),
  openCost: quantity.default(0),
  tags: z.array(id).default([]),
  ...coordinateFields,
});

const groupSchema = z.strictObject({
  id,
  people: quantity,
  weight: quantity.optional(),
  requiredTags: z.array(id).default([]),
  ...coordinateFields,
  splittable: z.boolean().default(true),
});

const routeSchema = z.strictObject({ groupId: id, shelterId: id, distance: quantity });

const policySchema = z.strictObject({
  ...commonPolicy,
  aim: z.enum(['NEAREST', 'FARTHEST_LEAST']).default('NEAREST'),
  openMaximum: countField.optional(),
  distanceMaximum: quantity.optional(),
});

export const shelterProblemSchema = z.strictObject({
  shelters: z.array(shelterSchema).default([]),
  groups: z.array(groupSchema).default([]),
  routes: z.array(routeSchema).optional(),
  policy: policySchema.prefault({}),
});

/** The document as its sender may write it, before defaults. */
export type ShelterProblemDocument = z.input<typeof shelterProblemSchema>;
/** A checked problem: defaults are filled in, `routes` is never empty. */
export type ShelterProblem = z.output<typeof shelterProblemSchema>;
export type ShelterLine = ShelterProblem['shelters'][number];
export type GroupLine = ShelterProblem['groups'][number];

export function parseShelterProblem(document: unknown): ShelterProblem {
  const problem = parsedDocument(shelterProblemSchema, document, semanticFaults);
  return { ...problem, routes: givenRoutes(problem) };
}

/** An empty list and an absent one are the same in the proto3 mapping. */
function givenRoutes({ routes }: ShelterProblem): ShelterProblem['routes'] {
  return routes?.length ? routes : undefined;
}

/** What the shape alone cannot say: ids that dangle or repeat, coordinates that are missing. */
function semanticFaults(problem: ShelterProblem, report: Report): void {
  const shelters = uniqueIds(problem.shelters, 'shelters', report);
  const groups = uniqueIds(problem.groups, 'groups', report);
  for (const list of ['shelters', 'groups'] as const) {
    halfCoordinates(problem[list], list, report);
    if (givenRoutes(problem) === undefined) missingCoordinates(problem[list], list, report);
  }
  problem.shelters.forEach(({ tags }, i) => repeatedTags(tags, `shelters[${i}].tags`, report));
  problem.groups.forEach(({ requiredTags: tags }, i) =>
    repeatedTags(tags, `groups[${i}].requiredTags`, report),
  );
  const seen = new Map<string, number>();
  problem.routes?.forEach((route, i) => {
    knownId(groups, route.groupId, `routes[${i}].groupId`, report);
    knownId(shelters, route.shelterId, `routes[${i}].shelterId`, report);
    const key = JSON.stringify([route.groupId, route.shelterId]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else report(`routes[${i}]`, `repeats the ends of routes[${first}]`);
  });
}

function repeatedTags(tags: readonly string[], field: string, report: Report): void {
  tags.forEach((tag, t) => {
    const first = tags.indexOf(tag);
    if (first < t) report(`${field}[${t}]`, `repeats ${field}[${first}]`);
  });
}

/** Where no routes are given, nothing but coordinates says how far it is. */
function missingCoordinates(
  lines: readonly { latitude?: number | undefined; longitude?: number | undefined }[],
  list: string,
  report: Report,
): void {
  lines.forEach(({ latitude, longitude }, i) => {
    if (latitude !== undefined || longitude !== undefined) return;
    report(`${list}[${i}].latitude`, 'is needed where no routes are given');
  });
}
