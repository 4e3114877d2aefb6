import type { z } from 'zod';
import { AppError, invalid } from '../../platform/errors';
import type { CallContext } from '../../platform/rpc-types';
import { mayDrawFrom } from '../access';
import type { Deps } from '../service';
import { readDanger, readHeld, readLevelDepots, readLevelItems, readPast } from './level-clients';
import { depotsMost, placed, withoutPlace } from './level-problem';
import { levelScenarios } from './level-scenarios';
import type { proposeSchema } from './level-shapes';
import { findLevelRules } from './level-store';
import type { ProposalFacts } from './stock-proposal';

type Asked = z.output<typeof proposeSchema>;

/** Everything a proposal rests on, read as close together as calls allow, each with its time. */
export async function readProposalFacts(
  { db, sources, now }: Deps,
  { divisionCode, months, days, temperatureCelsius, tentShare }: Asked,
  context: CallContext,
): Promise<ProposalFacts> {
  const { rules } = await findLevelRules(db, divisionCode);
  const celsius =
    temperatureCelsius ?? Math.min(...months.map((month) => rules.monthCelsius[month - 1]!));
  const conditions = { temperatureCelsius: celsius, tentShare, tentPeople: 4 };
  const { unpricedUnitCost } = rules;
  const reads: ProposalFacts['reads'] = [];
  const read = async <T>(service: string, work: Promise<T>): Promise<T> => {
    const result = await work;
    reads.push({ service, readTime: now().toISOString() });
    return result;
  };
  const [danger, past, items, found] = await Promise.all([
    read('incidents', readDanger(sources, divisionCode, context)),
    readPast(sources, { divisionCode, now: now() }, context),
    readLevelItems(sources, { conditions, days, unpricedUnitCost }, context),
    readLevelDepots(sources, divisionCode, context),
  ]);
  const depots = found.filter((depot) => mayDrawFrom(context.actor, depot.divisionCode));
  if (depots.length === 0) throw nothing('NO_DEPOTS', divisionCode, 'has no open depot of yours');
  if (depots.length > depotsMost) {
    throw invalid('divisionCode', `has more than ${depotsMost} depots: plan for one below it`);
  }
  if (items.length === 0) {
    throw nothing('NO_DEMAND', divisionCode, 'needs no item of the catalogue by the standards');
  }
  const itemIds = items.map(({ id }) => id);
  const depotIds = new Set(depots.map(({ id }) => id));
  const held = await readHeld(sources, { divisionCode, itemIds, depotIds }, context);
  reads.push({ service: 'inventory', readTime: held.readTime.toISOString() });
  const facts = { ...danger, ...past, depots };
  const { scenarios, leftOut } = levelScenarios(facts, { rules, divisionCode, months });
  if (scenarios.length === 0) {
    throw nothing(
      'NO_SCENARIOS',
      divisionCode,
      'has no people and no risk points that strike them',
    );
  }
  const { stock, today } = held;
  const { divisions } = danger;
  const asked = placed(scenarios);
  const [lost] = withoutPlace({ depots, divisions }, asked);
  if (lost !== undefined) {
    const description = `has ${lost}, which has no coordinates, nor has a division above it`;
    throw invalid('divisionCode', `${description}: say where it is`);
  }
  return {
    ...{ depots, divisions, items, stock, today, rules, leftOut, reads },
    scenarios: asked,
  };
}

function nothing(reason: string, divisionCode: string, description: string): AppError {
  return new AppError(reason, `division ${divisionCode} ${description}`, {
    preconditions: [{ type: reason, subject: `divisions/${divisionCode}`, description }],
  });
}
