// Depots as a sheet: the columns, and a depot as a row and back.
import type { Column, Row, SheetFault } from '../platform/sheets/column';
import { newDepot, requireWholePlace } from './catalogue-shapes';
import type { Depot, DepotFields } from './depot-store';
import { usualOwnership } from './depot-tiers';
import { choicesOf, columnsOf, faultsOf, refusalOf } from './sheet-rows';

const depotIdPattern = {
  matches: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  says: 'write 1 to 64 letters, digits, ".", "_" or "-"',
};

export const depotTierChoices = choicesOf({
  REGION: ['省级', 'Region'],
  CITY: ['市级', 'City'],
  DISTRICT: ['区县级', 'District'],
  STREET: ['街道级', 'Street'],
  COMMUNITY: ['社区级', 'Community'],
  SHELTER: ['避难场所', 'Shelter'],
  ENTERPRISE: ['企业', 'Enterprise'],
  SPECIAL_ZONE: ['特殊管理区', 'Special zone'],
});

export const depotColumns: Column[] = [
  {
    key: 'id',
    zh: '编号',
    en: 'Id',
    kind: 'text',
    required: true,
    code: true,
    pattern: depotIdPattern,
  },
  {
    key: 'nameZh',
    zh: '中文名称',
    en: 'Chinese name',
    kind: 'text',
    required: true,
    maxLength: 100,
  },
  {
    key: 'nameEn',
    zh: '英文名称',
    en: 'English name',
    kind: 'text',
    required: true,
    maxLength: 100,
  },
  {
    key: 'tier',
    zh: '层级',
    en: 'Tier',
    kind: 'choice',
    required: true,
    choices: depotTierChoices,
  },
  {
    key: 'divisionCode',
    zh: '区划代码',
    en: 'Division code',
    kind: 'text',
    required: true,
    code: true,
    pattern: { matches: /^\d{12}$/, says: 'write the 12 digits of the division, as text' },
  },
  { key: 'parentId', zh: '上级仓库', en: 'Parent depot', kind: 'text', code: true },
  {
    key: 'ownership',
    zh: '性质',
    en: 'Ownership',
    kind: 'choice',
    choices: choicesOf({
      GOVERNMENT: ['政府', 'Government'],
      COMMERCIAL: ['企业', 'Commercial'],
      SOCIAL: ['社会', 'Social'],
    }),
  },
  { key: 'latitude', zh: '纬度', en: 'Latitude', kind: 'decimal', min: -90, max: 90 },
  { key: 'longitude', zh: '经度', en: 'Longitude', kind: 'decimal', min: -180, max: 180 },
  { key: 'areaM2', zh: '面积(m²)', en: 'Area (m²)', kind: 'decimal', min: 0, empty: 0 },
  { key: 'keeper', zh: '保管员', en: 'Keeper', kind: 'text', maxLength: 100 },
  { key: 'phone', zh: '电话', en: 'Phone', kind: 'text', maxLength: 40 },
  { key: 'openingHours', zh: '开放时间', en: 'Opening hours', kind: 'text', maxLength: 200 },
  { key: 'leadHours', zh: '调用提前(小时)', en: 'Lead (hours)', kind: 'decimal', empty: 0 },
  { key: 'closed', zh: '停用', en: 'Closed', kind: 'boolean', empty: false },
];

export const rowOfDepot = (depot: Depot): Row => columnsOf(depotColumns, depot);

type DepotRead = { fields: DepotFields & { id: string } } | { faults: SheetFault[] };

/** The depot that a whole row describes, or what is wrong with it. */
export function depotOfRow(row: number, values: Row): DepotRead {
  const given = Object.fromEntries(
    depotColumns.map(({ key, empty }) => [key, values[key] ?? empty ?? '']),
  );
  const places = { latitude: values['latitude'] ?? null, longitude: values['longitude'] ?? null };
  const ownership = values['ownership'] ?? 'OWNERSHIP_UNSPECIFIED';
  const read = newDepot.safeParse({ ...given, ...places, ownership });
  if (!read.success) return { faults: faultsOf(row, depotColumns, read.error) };
  const problem = refusalOf(() => requireWholePlace(read.data));
  if (problem) return { faults: [{ row, columnZh: '经度', columnEn: 'Longitude', ...problem }] };
  return {
    fields: { ...read.data, ownership: read.data.ownership ?? usualOwnership(read.data.tier) },
  };
}
