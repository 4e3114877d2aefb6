// People as they are shown: masked, unless somebody gave a reason to see one.
import type { HouseholdInput } from '../../gen/muster/shelters/v1/Household';
import type { PersonInput } from '../../gen/muster/shelters/v1/Person';
import { covers, type Actor } from '../platform/identity';
import type { PersonalKeys } from '../platform/personal';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import type { Household } from './household-store';
import { maskedName, maskedNumber, maskedPhone, type Gathering, reunion } from './person';
import { openedAddress, openedNote, openedPerson } from './person-keys';
import type { Person } from './person-store';
import { nameReaders } from './service-context';
import type { Stay } from './stay-store';

/** Whether the actor sees names and notes there. */
export function seesNames(actor: Actor, divisionCode: string): boolean {
  return actor.grants.some(
    ({ role, divisionCode: granted }) =>
      nameReaders.includes(role) && covers(granted, divisionCode),
  );
}

export type Shown = { keys: PersonalKeys; actor: Actor; revealed?: boolean };

export function personMessage(
  person: Person,
  stay: Stay | undefined,
  { keys, actor, revealed = false }: Shown,
): PersonInput {
  const { name, idNumber, phone } = openedPerson(keys, person);
  const named = revealed || seesNames(actor, person.divisionCode);
  return {
    id: person.id,
    householdId: person.householdId,
    incidentId: person.incidentId,
    exerciseId: person.exerciseId,
    divisionCode: person.divisionCode,
    name: named ? name : maskedName(name),
    idNumber: revealed ? idNumber : maskedNumber(idNumber),
    phone: revealed ? phone : maskedPhone(phone),
    note: named ? openedNote(keys, person.id, person.noteSealed) : '',
    ageGroup: person.ageGroup,
    needs: person.needs,
    whereabouts: person.whereabouts,
    siteId: person.siteId ?? '',
    unitCode: stay?.unitCode ?? '',
    checkInTime: toOptionalTimestamp(stay?.checkInTime),
    checkOutTime: toOptionalTimestamp(stay?.checkOutTime),
    purged: person.purgeTime !== null,
    updateTime: toTimestamp(person.updateTime),
  };
}

export function householdMessage(
  household: Household,
  members: PersonInput[],
  places: Gathering[],
  { keys, actor }: Shown,
): HouseholdInput {
  const address = openedAddress(keys, household.id, household.addressSealed);
  const together = reunion(places);
  return {
    id: household.id,
    incidentId: household.incidentId,
    exerciseId: household.exerciseId,
    divisionCode: household.divisionCode,
    address: seesNames(actor, household.divisionCode) ? address : maskedName(address),
    members,
    places: [...places]
      .sort((a, b) => b.persons - a.persons)
      .map(({ siteId, persons }) => ({ siteId, persons })),
    reuniteSiteId: together?.siteId ?? '',
    reuniteReason: together?.reason ?? '',
  };
}
