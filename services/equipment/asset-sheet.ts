// The columns of the equipment file, and how a row of it becomes an asset.
import { invalid } from '../platform/errors';
import type { Cell, Choice, Column, Row } from '../platform/sheets/column';
import type { Asset, AssetRecord } from './asset-store';
import { countedComponents, countedConsumables } from './asset';
import { figuresOf, type Kind } from './capability';
import { isCalendarDate } from './dates';
import { countyOf } from './division';
import type { Condition, Requirements } from './readiness';

const states: Choice[] = [
  { value: 'IN_SERVICE', zh: '在用', en: 'In service' },
  { value: 'OUT_OF_SERVICE', zh: '停用', en: 'Out of service' },
  { value: 'RETIRED', zh: '报废', en: 'Retired' },
];

const slug = { matches: /^[a-z0-9-]{1,64}$/, says: 'write 1 to 64 of a-z, 0-9 and -' };
const division = { matches: /^\d{12}$/, says: 'write a division code of 12 digits' };

export const assetColumns: Column[] = [
  { key: 'id', zh: '编号', en: 'Id', kind: 'text', code: true, required: true, pattern: slug },
  { key: 'classId', zh: '型号', en: 'Class', kind: 'text', code: true, required: true },
  { key: 'serial', zh: '序列号', en: 'Serial', kind: 'text', required: true, maxLength: 100 },
  { key: 'nameZh', zh: '中文名称', en: 'Chinese name', kind: 'text', maxLength: 100 },
  { key: 'nameEn', zh: '英文名称', en: 'English name', kind: 'text', maxLength: 100 },
  { key: 'state', zh: '状态', en: 'State', kind: 'choice', choices: states },
  {
    key: 'homeDivisionCode',
    zh: '区划代码',
    en: 'Home division',
    kind: 'text',
    code: true,
    required: true,
    pattern: division,
  },
  { key: 'areaCode', zh: '属地代码', en: 'Area', kind: 'text', code: true, pattern: division },
  { key: 'homeDepotId', zh: '所属仓库', en: 'Home depot', kind: 'text', maxLength: 64 },
  { key: 'homeLatitude', zh: '纬度', en: 'Latitude', kind: 'decimal', min: -90, max: 90 },
  { key: 'homeLongitude', zh: '经度', en: 'Longitude', kind: 'decimal', min: -180, max: 180 },
  // Lists of pairs in a cell: `flow=1400`, `hose=4; strainer=1`, `engine-oil=4@2027-06-30`.
  { key: 'capabilities', zh: '实际能力', en: 'Own figures', kind: 'text' },
  { key: 'components', zh: '配件', en: 'Components', kind: 'text', maxLength: 4_000 },
  { key: 'consumables', zh: '耗材', en: 'Consumables', kind: 'text', maxLength: 4_000 },
  { key: 'fuelShare', zh: '油电量', en: 'Fuel share', kind: 'decimal', min: 0, max: 1 },
  { key: 'note', zh: '备注', en: 'Note', kind: 'text', maxLength: 500 },
];

const pairs = (values: Record<string, number>) =>
  Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('; ');

const orNone = (text: string): Cell => (text === '' ? null : text);

/** An asset as the file shows it. */
export function assetRow(asset: Asset): Row {
  const batches = [...asset.consumables]
    .map(({ key, quantity, expireDate }) => {
      return `${key}=${quantity}${expireDate === '' ? '' : `@${expireDate}`}`;
    })
    .sort();
  return {
    id: asset.id,
    classId: asset.classId,
    serial: asset.serial,
    nameZh: orNone(asset.nameZh),
    nameEn: orNone(asset.nameEn),
    state: asset.state,
    homeDivisionCode: asset.homeDivisionCode,
    areaCode: asset.areaCode,
    homeDepotId: orNone(asset.homeDepotId),
    homeLatitude: asset.homeLatitude,
    homeLongitude: asset.homeLongitude,
    capabilities: orNone(pairs(asset.capabilities)),
    components: orNone(pairs(asset.components)),
    consumables: orNone(batches.join('; ')),
    fuelShare: asset.fuelShare,
    note: orNone(asset.note),
  };
}

type Own = Requirements & { id: string; kindId: string };

/** A row as an asset: a new one, or the one that is there with what the file says. */
export function assetOfRow(
  row: Row,
  before: AssetRecord | undefined,
  own: Own,
  kind: Kind,
  now: Date,
): AssetRecord {
  const text = (key: string) => (row[key] ?? '') as string;
  const number = (key: string) => (row[key] ?? null) as number | null;
  const homeLatitude = number('homeLatitude');
  const homeLongitude = number('homeLongitude');
  if ((homeLatitude === null) !== (homeLongitude === null)) {
    const field = homeLatitude === null ? 'homeLatitude' : 'homeLongitude';
    throw invalid(field, 'is required with the other coordinate');
  }
  const figures = pairsOf(text('capabilities'), 'capabilities').map(({ key, value }) => ({
    key,
    value,
    unit: '',
  }));
  const counts = pairsOf(text('components'), 'components').map(({ key, value }) => ({
    key,
    present: value,
  }));
  const batches = pairsOf(text('consumables'), 'consumables').map(({ key, value, date }) => ({
    key,
    quantity: value,
    expireDate: date,
  })) satisfies Condition['consumables'];
  return {
    ...(before ?? fresh(now)),
    id: text('id'),
    classId: own.id,
    kindId: own.kindId,
    serial: text('serial'),
    nameZh: text('nameZh'),
    nameEn: text('nameEn'),
    state: (row['state'] ?? before?.state ?? 'IN_SERVICE') as Asset['state'],
    homeDivisionCode: text('homeDivisionCode'),
    areaCode: text('areaCode') || countyOf(text('homeDivisionCode')),
    homeDepotId: text('homeDepotId'),
    homeLatitude,
    homeLongitude,
    capabilities: figuresOf(figures, kind, 'capabilities'),
    components: countedComponents(counts, own.components, 'components'),
    consumables: countedConsumables([], batches, own, 'consumables'),
    fuelShare: number('fuelShare') ?? before?.fuelShare ?? 0,
    note: text('note'),
    updateTime: now,
  };
}

const fresh = (now: Date): AssetRecord => ({
  id: '',
  classId: '',
  kindId: '',
  serial: '',
  nameZh: '',
  nameEn: '',
  state: 'IN_SERVICE',
  capabilities: {},
  homeDepotId: '',
  homeDivisionCode: '',
  areaCode: '',
  homeLatitude: null,
  homeLongitude: null,
  locationNote: '',
  latitude: null,
  longitude: null,
  locateTime: null,
  components: {},
  consumables: [],
  checks: {},
  fuelShare: 0,
  pendingSteps: [],
  openWorkOrders: 0,
  custodian: '',
  custodyTime: null,
  note: '',
  createTime: now,
  updateTime: now,
});

type Pair = { key: string; value: number; date: string };

const pairPattern = /^([a-z0-9_-]{1,40})\s*=\s*(\d{1,9}(?:\.\d{1,6})?)(?:\s*@\s*(\S+))?$/;

/** `hose=4; engine-oil=4@2027-06-30`, also with the semicolon and the equals sign of Chinese. */
function pairsOf(cell: string, field: string): Pair[] {
  return cell
    .normalize('NFKC')
    .split(/[;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, key, value, date = ''] = pairPattern.exec(part) ?? [];
      if (key === undefined || (date !== '' && !isCalendarDate(date))) {
        throw invalid(field, `${part} is not a pair such as hose=4 or engine-oil=4@2027-06-30`);
      }
      return { key, value: Number(value), date };
    });
}
