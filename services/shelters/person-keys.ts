// What of a person is sealed, and by what they are found again.
import type { PersonalKeys } from '../platform/personal';

export type PlainPerson = { name: string; idNumber: string; phone: string };

export type SealedPerson = {
  nameSealed: string | null;
  idSealed: string | null;
  idIndex: string | null;
  phoneSealed: string | null;
  phoneIndex: string | null;
};

const idText = (idNumber: string) => `id:${idNumber}`;
const phoneText = (phone: string) => `phone:${phone}`;
const placeOf = (field: string, id: string) => `people.${field}:${id}`;

export function sealedPerson(keys: PersonalKeys, id: string, person: PlainPerson): SealedPerson {
  const { name, idNumber, phone } = person;
  const seal = (field: string, text: string) =>
    text === '' ? null : keys.seal(text, placeOf(field, id));
  return {
    nameSealed: seal('name', name),
    idSealed: seal('id', idNumber),
    idIndex: idNumber === '' ? null : keys.blindIndex(idText(idNumber)),
    phoneSealed: seal('phone', phone),
    phoneIndex: phone === '' ? null : keys.blindIndex(phoneText(phone)),
  };
}

export function openedPerson(
  keys: PersonalKeys,
  person: SealedPerson & { id: string },
): PlainPerson {
  const open = (field: string, sealed: string | null) =>
    sealed === null ? '' : keys.open(sealed, placeOf(field, person.id));
  return {
    name: open('name', person.nameSealed),
    idNumber: open('id', person.idSealed),
    phone: open('phone', person.phoneSealed),
  };
}

/** By every key: what to look for while a rotation is under way. */
export const idIndexes = (keys: PersonalKeys, idNumber: string) =>
  idNumber === '' ? [] : keys.blindIndexes(idText(idNumber));

export const phoneIndexes = (keys: PersonalKeys, phone: string) =>
  phone === '' ? [] : keys.blindIndexes(phoneText(phone));

export const sealedNote = (keys: PersonalKeys, id: string, note: string) =>
  keys.seal(note, placeOf('note', id));
export const openedNote = (keys: PersonalKeys, id: string, sealed: string | null) =>
  sealed === null ? '' : keys.open(sealed, placeOf('note', id));

const addressPlace = (householdId: string) => `households.address:${householdId}`;
export const sealedAddress = (keys: PersonalKeys, householdId: string, address: string) =>
  address === '' ? null : keys.seal(address, addressPlace(householdId));
export const openedAddress = (keys: PersonalKeys, householdId: string, sealed: string | null) =>
  sealed === null ? '' : keys.open(sealed, addressPlace(householdId));

/** Sealed again under the current key, with the indexes that belong to it. */
export function resealedPerson(
  keys: PersonalKeys,
  person: SealedPerson & { id: string; noteSealed: string | null },
): SealedPerson & { noteSealed: string | null } {
  const note = openedNote(keys, person.id, person.noteSealed);
  return {
    ...sealedPerson(keys, person.id, openedPerson(keys, person)),
    noteSealed: person.noteSealed === null ? null : sealedNote(keys, person.id, note),
  };
}
