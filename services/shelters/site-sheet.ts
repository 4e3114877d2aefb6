// Sites as rows of a file: what of a site fits a cell. Units and facilities have rows of text.
import type { Column, Row, SheetFault } from '../platform/sheets/column';
import { faultAt } from '../platform/sheets/column';
import { violationsOf } from '../platform/errors';
import { newSite, siteFaults, type NewSite } from './site-shapes';

export const siteColumns: Column[] = [
  { key: 'id', zh: '编号', en: 'Id', kind: 'text', code: true, required: true, maxLength: 64 },
  { key: 'nameZh', zh: '中文名称', en: 'Name (zh)', kind: 'text', required: true, maxLength: 100 },
  { key: 'nameEn', zh: '英文名称', en: 'Name (en)', kind: 'text', required: true, maxLength: 100 },
  {
    key: 'divisionCode',
    zh: '区划代码',
    en: 'Division code',
    kind: 'text',
    code: true,
    required: true,
    pattern: { matches: /^\d{12}$/, says: 'write the 12 digits of the division' },
  },
  {
    key: 'kind',
    zh: '类型',
    en: 'Kind',
    kind: 'choice',
    required: true,
    choices: [
      { value: 'INDOOR', zh: '室内', en: 'Indoor' },
      { value: 'OUTDOOR', zh: '室外', en: 'Outdoor' },
    ],
  },
  {
    key: 'stay',
    zh: '避难时长',
    en: 'Stay',
    kind: 'choice',
    choices: [
      { value: 'EMERGENCY', zh: '紧急', en: 'Emergency' },
      { value: 'SHORT', zh: '短期', en: 'Short' },
      { value: 'LONG', zh: '长期', en: 'Long' },
    ],
  },
  {
    key: 'areaM2',
    zh: '面积（平方米）',
    en: 'Area m²',
    kind: 'decimal',
    min: 0,
    max: 1e7,
    required: true,
  },
  { key: 'latitude', zh: '纬度', en: 'Latitude', kind: 'decimal', min: -90, max: 90 },
  { key: 'longitude', zh: '经度', en: 'Longitude', kind: 'decimal', min: -180, max: 180 },
  { key: 'address', zh: '地址', en: 'Address', kind: 'text', maxLength: 300 },
  { key: 'tags', zh: '标签', en: 'Tags', kind: 'text', code: true, maxLength: 500 },
  { key: 'facilities', zh: '设施', en: 'Facilities', kind: 'text', code: true, maxLength: 1_000 },
  { key: 'cameraCount', zh: '摄像头数', en: 'Cameras', kind: 'integer', min: 0, max: 10_000 },
  {
    key: 'openingTeamId',
    zh: '开设队伍',
    en: 'Opening team',
    kind: 'text',
    code: true,
    maxLength: 64,
  },
  { key: 'depotId', zh: '仓库编号', en: 'Depot', kind: 'text', code: true, maxLength: 64 },
  { key: 'archived', zh: '已停用', en: 'Archived', kind: 'boolean' },
];

export const columnOf = (key: string) => siteColumns.find((column) => column.key === key);

export function rowOfSite(site: NewSite): Row {
  return {
    id: site.id,
    nameZh: site.nameZh,
    nameEn: site.nameEn,
    divisionCode: site.divisionCode,
    kind: site.kind,
    stay: site.stay,
    areaM2: site.areaM2,
    latitude: site.latitude,
    longitude: site.longitude,
    address: site.address || null,
    tags: site.tags.join(' ') || null,
    facilities: site.facilities.map(({ kind, count }) => `${kind}:${count}`).join(' ') || null,
    cameraCount: site.cameraCount,
    openingTeamId: site.openingTeamId || null,
    depotId: site.depotId || null,
    archived: site.archived,
  };
}

/** The site a row describes; what has no column stays as it was. */
export function siteOfRow(
  row: number,
  values: Row,
  before: NewSite | undefined,
): { site: NewSite } | { faults: SheetFault[] } {
  const words = (key: string) =>
    String(values[key] ?? '')
      .split(/[\s,;、，；]+/)
      .filter(Boolean);
  const known = new Map(before?.facilities.map((facility) => [facility.kind, facility]));
  const facilities = words('facilities').map((word) => {
    const [kind, count] = word.split(':');
    return { kind: kind!, count: Number(count ?? 1), note: known.get(kind!)?.note ?? '' };
  });
  const candidate = {
    units: before?.units ?? [],
    cameraUrls: before?.cameraUrls ?? [],
    ...values,
    stay: values['stay'] ?? 'SHORT',
    address: values['address'] ?? '',
    tags: words('tags'),
    facilities,
    cameraCount: values['cameraCount'] ?? 0,
    openingTeamId: values['openingTeamId'] ?? '',
    depotId: values['depotId'] ?? '',
    archived: values['archived'] ?? false,
  };
  const read = newSite.safeParse(candidate);
  if (!read.success) {
    const faults = violationsOf(read.error).map(({ field, description }) =>
      faultAt(row, columnOf(field.split(/[.[]/)[0]!), description, 'correct the cell'),
    );
    return { faults };
  }
  const fault = siteFaults(read.data);
  return fault
    ? { faults: [faultAt(row, undefined, fault, 'correct the row')] }
    : { site: read.data };
}
