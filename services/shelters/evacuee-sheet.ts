// Evacuees as a sheet: one row a person. Lists bring references of their own, exports the ids they
// were given; a row that is registered already may come back unchanged, and is changed at the desk.
import {
  faultAt,
  type Cell,
  type Column,
  type Row,
  type SheetFault,
} from '../platform/sheets/column';
import { violationsOf } from '../platform/errors';
import {
  type ageGroups,
  maskedName,
  maskedNumber,
  maskedPhone,
  idNumber as idNumberShape,
  entryShape,
  phone as phoneShape,
  referenceId,
  type whereabouts,
  type Entry,
} from './person';
import type { PlainPerson } from './person-keys';
import type { Person } from './person-store';

const isMasked = (value: string) => value.includes('*');

// What is no number may still be somebody's: the cell is not repeated.
const unmasked =
  (shape: { safeParse(value: unknown): { success: boolean } }, says: string) => (value: unknown) =>
    isMasked(String(value)) || shape.safeParse(String(value)).success ? undefined : says;

const reference = {
  matches: /^[A-Za-z0-9._-]{1,64}$/,
  says: 'write up to 64 letters, digits, . _ -',
};
const choicesOf = (names: Record<string, [zh: string, en: string]>) =>
  Object.entries(names).map(([value, [zh, en]]) => ({ value, zh, en }));

export const evacueeColumns: Column[] = [
  {
    key: 'incidentId',
    zh: '事件编号',
    en: 'Incident',
    kind: 'text',
    code: true,
    required: true,
    maxLength: 100,
  },
  { key: 'exerciseId', zh: '演练编号', en: 'Exercise', kind: 'text', code: true, maxLength: 64 },
  {
    key: 'id',
    zh: '登记号',
    en: 'Number',
    kind: 'text',
    code: true,
    required: true,
    maxLength: 64,
    pattern: reference,
  },
  {
    key: 'household',
    zh: '户号',
    en: 'Household',
    kind: 'text',
    code: true,
    required: true,
    maxLength: 64,
    pattern: reference,
  },
  { key: 'name', zh: '姓名', en: 'Name', kind: 'text', required: true, maxLength: 60 },
  {
    key: 'idNumber',
    zh: '证件号码',
    en: 'Identity number',
    kind: 'text',
    code: true,
    maxLength: 40,
    check: unmasked(
      idNumberShape,
      'is no identity number with a right check digit, and no passport',
    ),
  },
  {
    key: 'phone',
    zh: '电话',
    en: 'Phone',
    kind: 'text',
    code: true,
    maxLength: 40,
    check: unmasked(phoneShape, 'is no phone number'),
  },
  {
    key: 'ageGroup',
    zh: '年龄段',
    en: 'Age',
    kind: 'choice',
    choices: choicesOf({
      INFANT: ['婴幼儿', 'Infant'],
      CHILD: ['儿童', 'Child'],
      ADULT: ['成人', 'Adult'],
      SENIOR: ['老人', 'Senior'],
    } satisfies Record<(typeof ageGroups)[number], [string, string]>),
  },
  { key: 'needs', zh: '需要', en: 'Needs', kind: 'text', code: true, maxLength: 400 },
  {
    key: 'divisionCode',
    zh: '所属区划',
    en: 'Division',
    kind: 'text',
    code: true,
    required: true,
    maxLength: 12,
    pattern: { matches: /^\d{12}$/, says: 'write 12 digits' },
  },
  {
    key: 'whereabouts',
    zh: '状态',
    en: 'Whereabouts',
    kind: 'choice',
    choices: choicesOf({
      EXPECTED: ['待安置', 'Expected'],
      SHELTERED: ['已安置', 'Sheltered'],
      LEFT: ['已离开', 'Left'],
      MISSING: ['失联', 'Missing'],
      FOUND: ['已找到', 'Found'],
    } satisfies Record<(typeof whereabouts)[number], [string, string]>),
  },
  { key: 'siteId', zh: '避难场所', en: 'Shelter', kind: 'text', code: true, maxLength: 64 },
];

const columnOf = (key: string) => evacueeColumns.find((column) => column.key === key);
const textOf = (cell: Cell | undefined): string => String(cell ?? '');

const needsOf = (values: Row) => {
  const words = textOf(values['needs'])
    .split(/[;；,，、\s]+/)
    .filter(Boolean);
  return [...new Set(words)].sort();
};

/** Where a row belongs, and the ids that its references stand for. */
export function placeOfRow(values: Row) {
  const incidentId = textOf(values['incidentId']);
  const exerciseId = textOf(values['exerciseId']);
  const where = `${incidentId}/${exerciseId}`;
  const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
  const own = textOf(values['id']);
  const household = textOf(values['household']);
  return {
    incidentId,
    exerciseId,
    clientId: isUuid(own) ? own : referenceId(`person ${where}/${own}`),
    /** One that an export named. */
    personId: isUuid(own) ? own : null,
    householdId: isUuid(household) ? household : referenceId(`household ${where}/${household}`),
  };
}

/** Names in full for whoever sees them in lists; numbers and phones never. */
export function rowOfPerson(person: Person, plain: PlainPerson, seesNames: boolean): Row {
  return {
    incidentId: person.incidentId,
    exerciseId: person.exerciseId || null,
    id: person.id,
    household: person.householdId,
    name: seesNames ? plain.name : maskedName(plain.name),
    idNumber: plain.idNumber ? maskedNumber(plain.idNumber) : null,
    phone: plain.phone ? maskedPhone(plain.phone) : null,
    ageGroup: person.ageGroup,
    needs: person.needs.length > 0 ? person.needs.join(';') : null,
    divisionCode: person.divisionCode,
    whereabouts: person.whereabouts,
    siteId: person.siteId,
  };
}

/** As the file spells it, where it says what is stored: references, and numbers in full. */
export function asSpelled(shown: Row, values: Row, person: Person, plain: PlainPerson): Row {
  const spelled: Row = { ...shown, id: values['id'] ?? null };
  if (placeOfRow(values).householdId === person.householdId) {
    spelled['household'] = values['household'] ?? null;
  }
  const read = { idNumber: idNumberShape, phone: phoneShape };
  if (textOf(values['name']) === plain.name) spelled['name'] = plain.name;
  for (const key of ['idNumber', 'phone'] as const) {
    const given = read[key].safeParse(textOf(values[key]));
    if (given.success && given.data !== '' && given.data === plain[key]) {
      spelled[key] = values[key] ?? null;
    }
  }
  const needs = needsOf(values);
  if (needs.join() === [...person.needs].sort().join()) spelled['needs'] = values['needs'] ?? null;
  // A list says who is expected; where they are since is not its to say.
  for (const key of ['whereabouts', 'siteId'] as const) {
    if ((values[key] ?? null) === null) spelled[key] = null;
  }
  return spelled;
}

/** Somebody new, as they are written down. */
export function entryOfRow(
  number: number,
  values: Row,
): { entry: Entry } | { faults: SheetFault[] } {
  const strange = (['name', 'idNumber', 'phone'] as const).filter((key) =>
    isMasked(textOf(values[key])),
  );
  const faults = strange.map((key) =>
    faultAt(number, columnOf(key), 'is masked', 'write it in full'),
  );
  const state = textOf(values['whereabouts']);
  if ((state !== '' && state !== 'EXPECTED') || textOf(values['siteId']) !== '') {
    const problem = 'is where somebody is who was not registered';
    faults.push(faultAt(number, columnOf('whereabouts'), problem, 'leave it empty: they check in'));
  }
  if (faults.length > 0) return { faults };
  const { clientId, householdId } = placeOfRow(values);
  const read = entryShape.safeParse({
    clientId,
    personId: '',
    householdId,
    checkInTime: undefined,
    name: textOf(values['name']),
    idNumber: textOf(values['idNumber']),
    phone: textOf(values['phone']),
    ageGroup: textOf(values['ageGroup']) || 'ADULT',
    needs: needsOf(values),
    divisionCode: textOf(values['divisionCode']),
  });
  if (read.success) return { entry: read.data };
  return {
    faults: violationsOf(read.error).map(({ field, description }) =>
      faultAt(number, columnOf(/^\w+/.exec(field)?.[0] ?? ''), description, 'correct the cell'),
    ),
  };
}
