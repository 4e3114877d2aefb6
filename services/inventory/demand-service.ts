import { z } from 'zod';
import type { DemandRulesInput } from '../../gen/muster/inventory/v1/DemandRules';
import { parse } from '../platform/errors';
import { requireRole, type Role } from '../platform/identity';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { divisionCodeSchema, wholeNumber } from '../platform/wire-values';
import {
  findDemandRules,
  lockDemandRules,
  replaceDemandStandards,
  updateDemandRules,
  upsertPopulations,
  type DemandRules,
} from './demand-store';
import { commonDivision } from './division';
import { record } from './recording-service';
import { readers, requireEtag, writers, type Inventory } from './service-context';
import { distinctLines, lines } from './shapes';

/** Who may say what the standards and the population are: they are copied, not typed. */
const copiers: Role[] = ['SERVICE', 'ADMINISTRATOR'];

const between = (least: number, most: number) => {
  const message = `must be a number from ${least} to ${most}`;
  return z.number(message).min(least, message).max(most, message);
};
const share = between(0, 1);

const rulesShape = z.object({
  requestId: z.string(),
  rules: z.object(
    {
      populationShare: share,
      temperatureCelsius: between(-90, 60),
      tentShare: share,
      tentPeople: z.literal([3, 4], 'must be 3 or 4'),
      routineShare: share,
      routineInitialShare: share,
      coverDaysMin: between(0, 365),
      etag: z.string(),
    },
    'is required',
  ),
});

const perPerson = between(0, 1e6);
// The pack may name items that are not in the catalogue yet.
const itemId = z.string().min(1, 'is required').max(64, 'must have at most 64 characters');
const itemOf = (row: { itemId: string }) => row.itemId;
const standardsShape = z.object({
  requestId: z.string(),
  standards: z
    .array(z.object({ itemId, initialPerPerson: perPerson, dailyPerPerson: perPerson }))
    .max(1_000, 'must have at most 1000 rows')
    .superRefine(distinctLines(itemOf, 'itemId', 'the item')),
});

const population = z.object({ divisionCode: divisionCodeSchema, population: wholeNumber(0, 2e9) });
const codeOf = (row: { divisionCode: string }) => row.divisionCode;
const populationsShape = z.object({
  requestId: z.string(),
  populations: lines(population).superRefine(distinctLines(codeOf, 'divisionCode', 'the division')),
});

export function demandService({ db, now }: Inventory): ServiceHandlers {
  return implement('muster.inventory.v1.DemandService', {
    getDemandRules: async (_request, context) => {
      requireRole(context.actor, readers);
      return rulesMessage(await findDemandRules(db));
    },

    // The rules hold for every division: whoever changes them answers for all.
    updateDemandRules: async (request, context) => {
      const { requestId, rules } = parse(rulesShape, request);
      requireRole(context.actor, writers, '');
      return once(db, context, { requestId, request }, async (trx) => {
        const before = await lockDemandRules(trx);
        requireEtag(before, rules.etag, 'demand rules');
        const after = { ...rules, version: before.version + 1 };
        await updateDemandRules(trx, after);
        const subject = 'demandRules';
        const change = { kind: 'demand-rules.changed', subject, divisionCode: '' };
        await record(trx, context, { ...change, before, after });
        return rulesMessage(after);
      });
    },

    putDemandStandards: async (request, context) => {
      const { requestId, standards } = parse(standardsShape, request);
      requireRole(context.actor, copiers, '');
      return once(db, context, { requestId, request }, async (trx) => {
        await replaceDemandStandards(trx, standards, now());
        const after = { set: standards.length };
        const change = { kind: 'demand-standards.copied', subject: 'demandStandards' };
        await record(trx, context, { ...change, divisionCode: '', after });
        return after;
      });
    },

    putPopulations: async (request, context) => {
      const { requestId, populations } = parse(populationsShape, request);
      requireRole(context.actor, copiers, '');
      return once(db, context, { requestId, request }, async (trx) => {
        await upsertPopulations(trx, populations, now());
        const divisionCode = commonDivision(populations.map(codeOf));
        const after = { set: populations.length };
        const change = { kind: 'populations.copied', subject: 'populations' };
        await record(trx, context, { ...change, divisionCode, after });
        return after;
      });
    },
  });
}

function rulesMessage({ version, ...rules }: DemandRules): DemandRulesInput {
  return { ...rules, etag: String(version) };
}
