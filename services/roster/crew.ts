// Who goes with a team: the people named, or everyone on shift who is free. Fewer than the crew
// rule asks for (one vehicle, four people) are not sent.
import { AppError } from '../platform/errors';
import { isReady, type PersonAvailability } from './availability';

export type CrewWish = {
  teamId: string;
  personIds: string[];
  includeOffShift: boolean;
  /** Why a crew that is short on shift goes all the same, with people who are called in. */
  offShiftReason: string;
  minimumCrew: number;
};

/** `field` is the claim's, such as `claims[2]`. */
export function chooseCrew(
  wish: CrewWish,
  members: PersonAvailability[],
  field: string,
): PersonAvailability[] {
  const fits = (person: PersonAvailability) =>
    wish.includeOffShift ? person.available : isReady(person);
  const crew =
    wish.personIds.length === 0
      ? members.filter(fits)
      : named(wish, members, field).map(({ person, place }) => {
          if (!fits(person)) throw notAvailable(person, `${field}.personIds[${place}]`);
          return person;
        });
  if (crew.length < wish.minimumCrew) throw crewShort(wish, crew.length, field);
  const onShift = crew.filter(isReady).length;
  // Calling people in does not do away with the crew rule by itself: somebody answers for it.
  if (onShift < wish.minimumCrew && wish.offShiftReason === '') {
    throw crewShort({ ...wish, includeOffShift: false }, onShift, field);
  }
  return crew;
}

function named({ teamId, personIds }: CrewWish, members: PersonAvailability[], field: string) {
  const byId = new Map(members.map((person) => [person.personId, person]));
  return personIds.map((id, place) => {
    const person = byId.get(id);
    if (person) return { person, place };
    const description = `${id} is no member of ${teamId}`;
    throw new AppError('NOT_A_MEMBER', `${field}.personIds[${place}]: ${description}`, {
      violations: [{ field: `${field}.personIds[${place}]`, description }],
      metadata: { teamId, personId: id },
    });
  });
}

function notAvailable(person: PersonAvailability, field: string): AppError {
  const reason = person.reasons.includes('ON_TASK') ? 'PERSON_CLAIMED' : 'PERSON_NOT_AVAILABLE';
  const until = person.untilTime ? ` until ${person.untilTime.toISOString()}` : '';
  const description = `${person.personId} is ${person.reasons.join(' and ')}${until}`;
  return new AppError(reason, `${field}: ${description}`, {
    violations: [{ field, description }],
    preconditions: [{ type: reason, subject: `people/${person.personId}`, description }],
    metadata: { personId: person.personId, reasons: person.reasons.join(',') },
  });
}

function crewShort({ teamId, minimumCrew, includeOffShift }: CrewWish, people: number, at: string) {
  const field = `${at}.teamId`;
  const where = includeOffShift ? 'free' : 'on shift and free';
  const remedy = includeOffShift ? '' : '; say offShiftReason to call others in';
  const description = `has ${people} people ${where}, and goes with at least ${minimumCrew}`;
  return new AppError('CREW_SHORT', `teams/${teamId} ${description}${remedy}`, {
    preconditions: [{ type: 'CREW_SHORT', subject: `teams/${teamId}`, description }],
    violations: [{ field, description }],
    metadata: { teamId, people: String(people), minimumCrew: String(minimumCrew) },
  });
}

export type CertificateEnd = { personId: string; code: string; validUntil: string };

const lasting = (code: string, held: CertificateEnd[], lastDay: string) =>
  held.filter((each) => each.code === code && each.validUntil >= lastDay);

/** How many people hold a certificate to the mission's last day. */
export const lastingCount = (code: string, held: CertificateEnd[], lastDay: string) =>
  new Set(lasting(code, held, lastDay).map(({ personId }) => personId)).size;

/**
 * Certificates must hold to the mission's last day. `held` are those of the crew that hold today;
 * the refusal names whose end on the way.
 */
export function requireQualifications(
  teamId: string,
  needs: { code: string; people: number }[],
  held: CertificateEnd[],
  { lastDay, field }: { lastDay: string; field: string },
): void {
  needs.forEach(({ code, people }, place) => {
    const ofCode = held.filter((certificate) => certificate.code === code);
    const count = lastingCount(code, held, lastDay);
    if (count >= people) return;
    const lasts = new Set(lasting(code, held, lastDay).map(({ personId }) => personId));
    const ending = ofCode
      .filter(({ personId }) => !lasts.has(personId))
      .map(({ personId, validUntil }) => `${personId}'s ends on ${validUntil}`);
    const said = ending.length > 0 ? ` (${ending.slice(0, 5).join(', ')})` : '';
    const description = `${count} of the crew hold ${code} until ${lastDay}, ${people} must${said}`;
    throw new AppError('QUALIFICATION_SHORT', `teams/${teamId}: ${description}`, {
      preconditions: [{ type: 'QUALIFICATION_SHORT', subject: `teams/${teamId}`, description }],
      violations: [{ field: `${field}.qualifications[${place}]`, description }],
      metadata: { teamId, code, people: String(count), needed: String(people), lastDay },
    });
  });
}
