import { z } from 'zod';
import { divisionCode, identifier, oneOfOut, textOut, timeOut } from '../fields';

// Closed roads as plans know them: in hours of the plan.

const media = ['ROAD', 'WATER'] as const;
const hours = z.number().min(-10_000).max(10_000);

const toldRoad = z
  .strictObject({
    fromDepotId: z.string().max(64).optional(),
    fromDivisionCode: divisionCode.optional().describe('no beginning at all: from anywhere'),
    toDepotId: z.string().max(64).optional(),
    toDivisionCode: divisionCode.optional(),
    bothWays: z.boolean().optional(),
    medium: z.enum(media).optional().describe('ROAD unless told: boats may still pass'),
    fromHours: hours.optional().describe('0 unless told'),
    untilHours: hours.optional().describe('until further notice unless told'),
    reason: z.string().max(500).optional(),
  })
  .meta({ id: 'NewPlanClosedRoad', description: 'A closed road that only a plan is told of.' });

/** What a request adds to the incident's closed roads, and what it takes as open. */
export const toldRoads = {
  closures: z
    .array(toldRoad)
    .max(200)
    .optional()
    .describe("closed roads beside the incident's own, for this plan only"),
  withoutClosureIds: z
    .array(identifier)
    .max(1_000)
    .optional()
    .describe("closures of the incident's that this plan takes as open"),
};

export const closedRoad = z
  .object({
    closureId: textOut.describe('absent where only the plan was told'),
    fromDepotId: textOut,
    fromDivisionCode: textOut,
    toDepotId: textOut,
    toDivisionCode: textOut,
    bothWays: z.boolean(),
    medium: oneOfOut(media),
    fromHours: z.number(),
    untilHours: z.number().optional().describe('absent: until further notice'),
    reason: textOut,
    incidentId: textOut.describe('in which it was reported'),
    incidentName: textOut,
  })
  .meta({ id: 'PlanClosedRoad' });

export const planRoads = z
  .object({
    readTime: timeOut,
    closures: z.array(closedRoad),
    leftOut: z.int().describe('of other incidents, beyond 500 in all'),
  })
  .meta({ id: 'PlanRoads', description: 'The closed roads a plan goes by.' });
