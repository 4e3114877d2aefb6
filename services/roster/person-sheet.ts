// People as a sheet. The phone is shown masked; brought back masked it stays what it is.
import { faultAt, type Column, type Row, type SheetFault } from '../platform/sheets/column';
import { isMasked, normalContact } from './contact';
import type { PersonFields } from './person-store';
import { newPerson, type NewPerson } from './shapes';
import { choicesOf, completed, faultsOf, listOf, listText, textOf } from './sheet-rows';
import { divisionColumn, idColumn, organisationColumn } from './team-sheet';

const phoneIsWrong = 'is no phone of 5 to 15 digits';

// What is no phone may still be somebody's: the cell is not repeated.
const phoneFault = (value: string): string | undefined => {
  if (isMasked(value)) return undefined;
  try {
    normalContact('PHONE', value, 'phone');
    return undefined;
  } catch {
    return phoneIsWrong;
  }
};

export const phoneColumn: Column = {
  key: 'phone',
  zh: '电话',
  en: 'Phone',
  kind: 'text',
  code: true,
  maxLength: 40,
  check: (value) => phoneFault(String(value)),
};

export const personColumns: Column[] = [
  idColumn,
  { key: 'name', zh: '姓名', en: 'Name', kind: 'text', required: true, maxLength: 60 },
  phoneColumn,
  divisionColumn,
  {
    key: 'employment',
    zh: '用工形式',
    en: 'Employment',
    kind: 'choice',
    required: true,
    choices: choicesOf({
      FULL_TIME: ['专职', 'Full-time'],
      PART_TIME: ['兼职', 'Part-time'],
      VOLUNTEER: ['志愿者', 'Volunteer'],
    }),
  },
  { key: 'title', zh: '职务', en: 'Title', kind: 'text', maxLength: 100 },
  { key: 'roles', zh: '角色', en: 'Roles', kind: 'text', code: true, maxLength: 1_000 },
  { key: 'teams', zh: '队伍', en: 'Teams', kind: 'text', code: true, maxLength: 2_000 },
  organisationColumn,
  {
    key: 'state',
    zh: '状态',
    en: 'State',
    kind: 'choice',
    choices: choicesOf({ ACTIVE: ['在岗', 'Active'], INACTIVE: ['离岗', 'Inactive'] }),
  },
];

export function rowOfPerson(person: PersonFields, teamIds: string[], phone: string): Row {
  return {
    id: person.id,
    name: person.name,
    phone: phone || null,
    divisionCode: person.divisionCode,
    employment: person.employment,
    title: person.title || null,
    roles: listText(person.roles),
    teams: listText(teamIds),
    organisationId: person.organisationId,
    state: person.state,
  };
}

/** `before` as the sheet shows it; account and incident have no column and stay. */
export function personOfRow(
  number: number,
  values: Row,
  before: { person: PersonFields; row: Row } | undefined,
): { person: NewPerson } | { faults: SheetFault[] } {
  const row = completed(personColumns, before?.row, values);
  const phone = textOf(row['phone']);
  const isKept = phone === textOf(before?.row['phone']);
  if (isMasked(phone) && !isKept) {
    const fault = faultAt(number, phoneColumn, 'is masked', 'write the phone in full');
    return { faults: [fault] };
  }
  const read = newPerson.safeParse({
    ...row,
    title: textOf(row['title']),
    organisationId: textOf(row['organisationId']),
    roles: listOf(row['roles']),
    teams: listOf(row['teams']).map((teamId) => ({ teamId })),
    account: before?.person.account ?? '',
    incidentId: before?.person.incidentId ?? '',
    state: textOf(row['state']) || 'ACTIVE',
    contacts: phone === '' || isKept ? [] : [{ kind: 'PHONE', value: phone }],
  });
  if (!read.success) return { faults: faultsOf(number, personColumns, read.error) };
  return { person: read.data };
}
