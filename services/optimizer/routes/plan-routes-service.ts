import { z } from 'zod';
import { AppError, invalid, parse } from '../../platform/errors';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import { text, toTimestamp } from '../../platform/wire-values';
import { requirePlanner } from '../access';
import { seenDocuments } from '../plan-documents-service';
import { depotNode, divisionNode } from '../plan-nodes';
import type { Deps } from '../service';
import { readDepots } from '../source-clients';
import { leftLines, namedRoutes, routesDocument } from './plan-routes';
import { parseRoutesProblem } from './routes-problem';

// What the answer needs on its way back after the solver has stopped.
const answerMs = 1_000;

const hours = z.number().min(0).max(10_000);
const isSet = <T extends z.ZodType>(field: T) =>
  field.nullish().transform((value) => value ?? undefined);
const ends = { fromDepotId: z.string().max(64), fromDivisionCode: z.string().max(64) };

const closure = z
  .object({
    ...ends,
    ...{ toDepotId: z.string().max(64), toDivisionCode: z.string().max(64) },
    fromHours: hours,
    untilHours: isSet(hours),
  })
  .refine(
    ({ fromHours, untilHours = Infinity }) => untilHours >= fromHours,
    'untilHours must not be before fromHours',
  )
  .transform(({ fromDepotId, fromDivisionCode, toDepotId, toDivisionCode, ...span }) => ({
    from: fromDepotId ? depotNode(fromDepotId) : divisionNode(fromDivisionCode),
    to: toDepotId ? depotNode(toDepotId) : divisionNode(toDivisionCode),
    ...span,
  }));

const planRoutesSchema = z.object({
  planId: text(64),
  timeLimitSeconds: z
    .number()
    .min(0)
    .max(60, 'must be at most 60')
    .transform((given) => given || 15),
  unloadingHours: isSet(hours),
  dutyHoursMaximum: isSet(z.number().positive().max(10_000)),
  drivingHoursMaximum: isSet(z.number().positive().max(10_000)),
  breakHours: isSet(hours),
  stopsMaximum: isSet(z.int().min(1).max(1_000)),
  closures: z.array(closure).max(200, 'must have at most 200 closures').default([]),
});

/** Reads a plan's documents and works its trips out; nothing is stored. */
export function routesService({ db, pool, sources }: Deps): ServiceHandlers {
  return implement('muster.optimizer.v1.RoutesService', {
    async planRoutes(request, context) {
      const { planId, ...asked } = parse(planRoutesSchema, request);
      const { plan, documents } = await seenDocuments(db, planId, context.actor);
      // It takes a solver for up to a minute: for those who plan there.
      requirePlanner(context.actor, plan);
      const { problem, solution, basis } = documents;
      const places = new Set(problem.nodes.map(({ id }) => id));
      asked.closures.forEach(({ from, to }, i) => {
        if (places.has(from) && places.has(to)) return;
        throw invalid(`closures[${i}]`, 'both its ends must be depots or divisions of the plan');
      });
      const left = (context.remainingMs() - answerMs) / 1_000;
      if (left <= 0) throw new AppError('DEADLINE_TOO_SHORT', 'the deadline leaves no time');
      const timeLimitSeconds = Math.min(asked.timeLimitSeconds, left);
      const closed = basis.roads?.closures;
      const depots = closed?.length ? await readDepots(sources, context) : [];
      const divisionOfDepot = new Map(depots.map((depot) => [depot.id, depot.divisionCode]));
      const document = routesDocument(problem, solution.shipments, {
        ...{ ...asked, timeLimitSeconds },
        ...(closed ? { roads: { closed, divisionOfDepot } } : {}),
      });
      const { signal } = context;
      const share = plan.divisionCode;
      const found = await pool.solve('routes', parseRoutesProblem(document), { signal, share });
      const { status, stages, check, solver, totals, direct } = found;
      return {
        ...{ planId, status, stages, check, solver, totals, direct },
        startTime: toTimestamp(plan.readTime),
        routes: namedRoutes(found, document, basis.names),
        leftBehind: leftLines(solution.shipments, found),
      };
    },
  });
}
