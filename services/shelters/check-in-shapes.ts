import { z } from 'zod';
import { optionalEnum } from '../platform/request-fields';
import { optionalText, text } from '../platform/wire-values';
import { keptStates } from './kept-arrival-store';
import { entryShape } from './person';
import {
  exerciseId,
  incidentId,
  optionalSiteId,
  optionalUuid,
  rows,
  siteId,
  time,
  uuid,
} from './shapes';

export const entriesMax = 5_000;
export const publicEntriesMax = 20;

const clientIdsDiffer = (entries: { clientId: string }[], context: z.core.$RefinementCtx) => {
  const seen = new Set<string>();
  entries.forEach(({ clientId }, index) => {
    if (seen.has(clientId)) {
      const path = [index, 'clientId'];
      context.addIssue({ code: 'custom', path, message: 'repeats an earlier entry' });
    }
    seen.add(clientId);
  });
};

export const checkInShape = z.object({
  siteId,
  incidentId,
  exerciseId,
  entries: rows(entryShape, entriesMax).superRefine(clientIdsDiffer),
  overrideReason: optionalText(500),
});

// Who is registered, or of which household, is nothing the public may claim by an id it heard.
export const phoneEntryShape = entryShape.refine(({ personId }) => personId === null, {
  path: ['personId'],
  message: 'is for staff: give a name',
});

const phoneBatch = { code: text(300), siteId: optionalSiteId };

export const checkInByCodeShape = z.object({
  ...phoneBatch,
  entries: rows(phoneEntryShape, publicEntriesMax).superRefine(clientIdsDiffer),
});

/** All of it but the entries, each of which is judged on its own. */
export const phoneBatchShape = z.object({
  ...phoneBatch,
  entries: rows(z.object({ clientId: uuid }), publicEntriesMax).superRefine(clientIdsDiffer),
});

export const checkOutShape = z.object({
  siteId,
  exerciseId,
  personIds: rows(uuid, entriesMax),
  destination: optionalText(200),
  checkOutTime: time,
});

export const checkOutByCodeShape = z
  .object({
    code: text(300),
    clientIds: rows(uuid, publicEntriesMax).refine(
      (ids) => new Set(ids).size === ids.length,
      'must not repeat an id',
    ),
    names: z.array(optionalText(60)),
    checkOutTime: time,
  })
  .refine(({ clientIds, names }) => names.length === 0 || names.length === clientIds.length, {
    path: ['names'],
    message: 'must be one for each of clientIds, or none',
  });

export const transferShape = z
  .object({
    fromSiteId: siteId,
    toSiteId: siteId,
    exerciseId,
    personIds: z.array(uuid).max(entriesMax, `must have at most ${entriesMax}`),
    reason: optionalText(500),
    overrideReason: optionalText(500),
  })
  .refine(({ fromSiteId, toSiteId }) => fromSiteId !== toSiteId, {
    path: ['toSiteId'],
    message: 'is where they are',
  });

export const staysShape = z.object({
  siteId: optionalSiteId,
  personId: optionalUuid,
  exerciseId,
  present: z.boolean(),
  overridden: z.boolean(),
});

export const keptArrivalsShape = z.object({
  siteId: optionalSiteId,
  exerciseId,
  state: optionalEnum(keptStates).transform((state) => state ?? 'OPEN'),
});

export const resolveKeptShape = z.object({
  id: uuid,
  admit: z.boolean(),
  siteId: optionalSiteId,
  personId: optionalUuid,
  reason: text(500),
  overrideReason: optionalText(500),
});

export const issueShape = z.object({
  siteId,
  exerciseId,
  validHours: z
    .number()
    .int()
    .min(0, 'must be at least 1')
    .max(8_784, 'must be at most 8784, 366 days')
    .transform((hours) => hours || 720),
});

export const rotateShape = z.object({
  siteId,
  graceHours: z.number().int().min(0, 'must not be negative').max(168, 'must be at most 168'),
  reason: text(500),
});
