// Arriving by the code at the door. A phone may send what it wrote down hours ago, several people
// in one batch: who cannot be taken does not hold up the others, and a family is not parted.
import type { CheckInResponseInput } from '../../gen/muster/shelters/v1/CheckInResponse';
import { transact, type Trx } from '../platform/db';
import { AppError, invalidFields, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { retriedContention } from '../platform/requests';
import { admit, unmetOf, type Admission, type Admitted } from './admission-service';
import { answer, withAlternatives } from './check-in-service';
import { checkInByCodeShape, phoneBatchShape, phoneEntryShape } from './check-in-shapes';
import { ShortOfPlaces } from './find-places-service';
import { grouped } from './grouping';
import { isKeepable, takenLate, type Refusal } from './late-arrival-service';
import { householdIdOf, type Entry } from './person';
import type { Who } from './reservation-resolve-service';
import type { HandlersOf, Shelters } from './service-context';
import { parseIn } from './shapes';
import { readCode, requireCodeOf } from './site-code';
import { checkedCode } from './site-code-service';
import type { Site } from './site-store';

type Handlers = Pick<HandlersOf<'CheckIns'>, 'checkInByCode'>;

export function phoneArrivalHandlers(shelters: Shelters): Handlers {
  return {
    checkInByCode: async (request, context) => {
      const asked = parse(phoneBatchShape, request);
      const { entries, faults } = readEntries(request.entries);
      // Nothing to be done for anybody: every fault is named at once.
      if (entries.length === 0) parse(checkInByCodeShape, request);
      requireRole(context.actor, ['SERVICE']);
      const { siteId, exerciseId } = readCode(asked.code);
      const who: Who = {
        actor: { id: 'public', name: 'phone page', grants: [] },
        method: context.method,
      };
      const admission: Admission = {
        siteId,
        exerciseId,
        incidentId: '',
        entries,
        channel: 'CODE',
        overrideReason: '',
        authorize: () => undefined,
      };
      const arriving = { shelters, who, asked };
      const judged = judge(arriving, admission).then((taken) =>
        inOrder(request.entries, taken, faults),
      );
      return withAlternatives(shelters, admission, ['%'], judged);
    },
  };
}

type Result = NonNullable<CheckInResponseInput['results']>[number];
type Taken = {
  results: Result[];
  refusals: Map<string, Refusal>;
  persons: number;
  free: number;
};

function readEntries(given: { clientId: string }[]) {
  const faults = new Map<string, Refusal>();
  const entries = given.flatMap((each, at) => {
    try {
      return [parseIn(`entries[${at}]`, phoneEntryShape, each)];
    } catch (fault) {
      if (!(fault instanceof AppError)) throw fault;
      faults.set(each.clientId, fault);
      return [];
    }
  });
  return { entries, faults };
}

type Arriving = { shelters: Shelters; who: Who; asked: { code: string; siteId: string | null } };

/**
 * All at once where nothing stands against it. An entry that is at fault itself is left out of the
 * next try; where the site takes no more, each household is judged for itself.
 */
async function judge(arriving: Arriving, admission: Admission): Promise<Taken> {
  const { entries } = admission;
  const households = [...grouped(entries, householdOf).values()];
  try {
    return await attempt(arriving, admission, households.length === 1);
  } catch (error) {
    if (!(error instanceof AppError || error instanceof ShortOfPlaces)) throw error;
    const faulty = faultyOf(error, entries);
    if (!faulty && !isKeepable(error)) throw error;
    if (faulty && entries.length > 1) {
      const others = entries.filter((each) => each !== faulty);
      const rest = await judge(arriving, { ...admission, entries: others });
      return merged([refused([faulty], error), rest]);
    }
    if (faulty || households.length === 1) return refused(entries, error);
    const parts: Taken[] = [];
    for (const household of households) {
      parts.push(await judge(arriving, { ...admission, entries: household }));
    }
    return merged(parts);
  }
}

const householdOf = ({ householdId, clientId }: Entry) => householdId ?? householdIdOf(clientId);

async function attempt(
  { shelters, who, asked }: Arriving,
  admission: Admission,
  mayBeLate: boolean,
): Promise<Taken> {
  const admitted = async () => {
    requireCodeOf(await checkedCode(shelters, asked.code), asked.siteId);
    const work = (trx: Trx) => admit(trx, shelters, who, admission);
    return answer(await retriedContention(() => transact(shelters.db, work)), unrevealing);
  };
  const refusals = new Map<string, Refusal>();
  try {
    return { ...(await admitted()), refusals };
  } catch (error) {
    if (!mayBeLate) throw error;
    const { site, taken } = await takenLate(shelters, who, admission, error);
    // Nobody has a place by what came late but those who were let in while it closes.
    const results = taken.map((each): Result => ({ ...each, unmetNeeds: [] }));
    return { results, refusals, persons: site.persons, free: 0 };
  }
}

/** Whom a refusal is about, when it is about one of them and not about the shelter or its code. */
function faultyOf(refusal: Refusal, entries: Entry[]): Entry | undefined {
  if (refusal instanceof ShortOfPlaces) return undefined;
  const { metadata, violations } = refusal.details;
  if (metadata?.['clientId']) {
    return entries.find(({ clientId }) => clientId === metadata['clientId']);
  }
  const at = violations?.map(({ field }) => placeIn.exec(field)?.[1]).find(Boolean);
  return at === undefined ? undefined : entries[Number(at)];
}

const placeIn = /^entries\[(\d+)\]\.?/;

const refused = (entries: Entry[], refusal: Refusal): Taken => ({
  results: [],
  refusals: new Map(entries.map(({ clientId }) => [clientId, refusal])),
  persons: 0,
  free: 0,
});

function merged(parts: Taken[]): Taken {
  const last = parts.findLast(({ results }) => results.length > 0);
  return {
    results: parts.flatMap(({ results }) => results),
    refusals: new Map(parts.flatMap(({ refusals }) => [...refusals])),
    persons: last?.persons ?? 0,
    free: last?.free ?? 0,
  };
}

/** One result an entry, in their order; when nobody was taken, the refusal itself. */
function inOrder(
  given: { clientId: string }[],
  { results, refusals, persons, free }: Taken,
  faults: Map<string, Refusal>,
): CheckInResponseInput {
  const byClient = new Map(results.map((each) => [each.clientId, each]));
  const refusalOf = (clientId: string) => faults.get(clientId) ?? refusals.get(clientId)!;
  if (results.length === 0) {
    const at = given.findIndex(({ clientId }) => refusals.has(clientId));
    throw placed(refusalOf(given[at]!.clientId), at);
  }
  const all = given.map(
    ({ clientId }): Result => byClient.get(clientId) ?? told(clientId, refusalOf(clientId)),
  );
  return { results: all, persons, free };
}

/** Where it was in what the phone sent, not in what was left of that. */
function placed(refusal: Refusal, at: number): Refusal {
  if (!(refusal instanceof AppError) || !refusal.details.violations) return refusal;
  const violations = refusal.details.violations.map(({ field, description }) => ({
    field: field.replace(placeIn, `entries[${at}].`),
    description,
  }));
  return invalidFields(violations);
}

function told(clientId: string, refusal: Refusal): Result {
  const { reason } = refusal;
  if (refusal instanceof ShortOfPlaces) {
    const message = 'the shelter has no places left for this household';
    return { clientId, outcome: 'REFUSED', reason, message };
  }
  const said = refusal.details.violations?.map(
    ({ field, description }) => `${field.replace(placeIn, '')}: ${description}`,
  );
  return { clientId, outcome: 'REFUSED', reason, message: said?.join('; ') ?? refusal.message };
}

/** A phone learns that its own entry counted, not what else is known of whom it named. */
const unrevealing = ({ arrival, outcome, person, stay }: Admitted, site: Site) => ({
  clientId: arrival.clientId,
  outcome: outcome === 'REPLAYED' ? outcome : ('CHECKED_IN' as const),
  unitCode: outcome === 'ALREADY_HERE' || outcome === 'RECORDED' ? '' : stay.unitCode,
  unmetNeeds: unmetOf(site, person),
});
