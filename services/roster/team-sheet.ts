// Teams as a sheet: the columns, and a team as a row and back.
import type { Column, Row, SheetFault } from '../platform/sheets/column';
import { newTeam, type TeamFields } from './shapes';
import { choicesOf, completed, faultsOf, listOf, listText, numberOf, textOf } from './sheet-rows';

const idPattern = {
  matches: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  says: 'write 1 to 64 letters, digits, ".", "_" or "-"',
};

export const idColumn: Column = {
  key: 'id',
  zh: '编号',
  en: 'Id',
  kind: 'text',
  required: true,
  code: true,
  pattern: idPattern,
};
export const divisionColumn: Column = {
  key: 'divisionCode',
  zh: '区划代码',
  en: 'Division code',
  kind: 'text',
  required: true,
  code: true,
  pattern: { matches: /^\d{12}$/, says: 'write the 12 digits of the division, as text' },
};
export const organisationColumn: Column = {
  key: 'organisationId',
  zh: '所属单位',
  en: 'Organisation',
  kind: 'text',
  code: true,
  pattern: idPattern,
};

const name = (key: string, zh: string, en: string): Column => ({
  key,
  zh,
  en,
  kind: 'text',
  required: true,
  maxLength: 100,
});

export const teamColumns: Column[] = [
  idColumn,
  name('nameZh', '中文名称', 'Chinese name'),
  name('nameEn', '英文名称', 'English name'),
  {
    key: 'kind',
    zh: '性质',
    en: 'Kind',
    kind: 'choice',
    required: true,
    choices: choicesOf({
      REGULAR: ['常备队伍', 'Regular'],
      PROFESSIONAL: ['专业队伍', 'Professional'],
      PARTNER: ['合作队伍', 'Partner'],
      VOLUNTEER: ['志愿队伍', 'Volunteer'],
    }),
  },
  { key: 'specialism', zh: '专业', en: 'Specialism', kind: 'text', required: true, code: true },
  { key: 'skills', zh: '技能', en: 'Skills', kind: 'text', code: true, maxLength: 2_000 },
  divisionColumn,
  organisationColumn,
  { key: 'latitude', zh: '纬度', en: 'Latitude', kind: 'decimal', min: -90, max: 90 },
  { key: 'longitude', zh: '经度', en: 'Longitude', kind: 'decimal', min: -180, max: 180 },
  {
    key: 'minimumCrew',
    zh: '最少出动人数',
    en: 'Minimum crew',
    kind: 'integer',
    min: 1,
    max: 1_000,
  },
  {
    key: 'turnoutMinutes',
    zh: '出动时间（分钟）',
    en: 'Turnout (minutes)',
    kind: 'integer',
    min: 0,
    max: 10_080,
  },
  { key: 'archived', zh: '停用', en: 'Archived', kind: 'boolean' },
];

export function rowOfTeam(team: TeamFields): Row {
  return {
    id: team.id,
    nameZh: team.nameZh,
    nameEn: team.nameEn,
    kind: team.kind,
    specialism: team.specialism,
    skills: listText(team.skills),
    divisionCode: team.divisionCode,
    organisationId: team.organisationId,
    latitude: team.latitude,
    longitude: team.longitude,
    minimumCrew: team.minimumCrew,
    turnoutMinutes: team.turnoutMinutes,
    archived: team.archived,
  };
}

/** Figures have no column and stay. */
export function teamOfRow(
  number: number,
  values: Row,
  before: TeamFields | undefined,
): { team: TeamFields } | { faults: SheetFault[] } {
  const row = completed(teamColumns, before && rowOfTeam(before), values);
  const read = newTeam.safeParse({
    ...row,
    organisationId: textOf(row['organisationId']),
    skills: listOf(row['skills']),
    figures: before?.figures ?? {},
    minimumCrew: numberOf(row['minimumCrew']),
    turnoutMinutes: numberOf(row['turnoutMinutes']),
    archived: row['archived'] === true,
  });
  if (!read.success) return { faults: faultsOf(number, teamColumns, read.error) };
  return { team: read.data };
}
