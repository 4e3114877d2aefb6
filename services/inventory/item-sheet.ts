// The catalogue as a sheet: its columns, and an item as a row and back.
import type { Column, Row, SheetFault } from '../platform/sheets/column';
import { newItem, plainText } from './catalogue-shapes';
import { settledClass } from './item-classes';
import type { Item, ItemFields } from './item-store';
import { entriesOf, listCell } from './list-cell';
import { choicesOf, columnsOf, faultsOf, refusalOf } from './sheet-rows';

const idSays = 'write 1 to 64 of a-z, 0-9 and -';

export const itemColumns: Column[] = [
  {
    key: 'id',
    zh: '编号',
    en: 'Id',
    kind: 'text',
    required: true,
    code: true,
    pattern: { matches: /^[a-z0-9-]{1,64}$/, says: idSays },
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
  { key: 'supplyCode', zh: '物资编码', en: 'GB/T 38565 code', kind: 'text', code: true },
  {
    key: 'supplyClass',
    zh: '物资大类',
    en: 'Supply class',
    kind: 'choice',
    choices: choicesOf({
      BASIC_LIVING: ['基本生活保障类', 'Basic living'],
      EQUIPMENT: ['应急装备及配套类', 'Equipment'],
      WORKS_MATERIALS: ['工程材料与机械加工设备类', 'Works materials'],
    }),
  },
  {
    key: 'storageClass',
    zh: '储存类别',
    en: 'Storage class',
    kind: 'choice',
    empty: 'AMBIENT',
    choices: choicesOf({
      AMBIENT: ['常温', 'Ambient'],
      COOL: ['阴凉', 'Cool'],
      COLD: ['冷藏', 'Cold'],
      FROZEN: ['冷冻', 'Frozen'],
      HAZARDOUS: ['危险品', 'Hazardous'],
      FUEL: ['燃料', 'Fuel'],
    }),
  },
  {
    key: 'unitZh',
    zh: '中文单位',
    en: 'Chinese unit',
    kind: 'text',
    required: true,
    maxLength: 20,
  },
  {
    key: 'unitEn',
    zh: '英文单位',
    en: 'English unit',
    kind: 'text',
    required: true,
    maxLength: 20,
  },
  { key: 'contentPerUnit', zh: '单位含量', en: 'Content per unit', kind: 'decimal', empty: 1 },
  { key: 'standardId', zh: '需求标准', en: 'Standard', kind: 'text', maxLength: 64 },
  { key: 'massKg', zh: '单位质量(kg)', en: 'Mass (kg)', kind: 'decimal', empty: 0 },
  { key: 'volumeM3', zh: '单位体积(m³)', en: 'Volume (m³)', kind: 'decimal', empty: 0 },
  {
    key: 'unitValue',
    zh: '单价(元)',
    en: 'Unit value (CNY)',
    kind: 'decimal',
    min: 0,
    max: 1e9,
    empty: 0,
  },
  { key: 'shelfLifeDays', zh: '保质期(天)', en: 'Shelf life (days)', kind: 'integer', empty: 0 },
  {
    key: 'minRemainingDays',
    zh: '最短剩余有效期(天)',
    en: 'Least remaining life (days)',
    kind: 'integer',
    empty: 0,
  },
  { key: 'packs', zh: '包装', en: 'Packs', kind: 'text', maxLength: 3_000 },
  { key: 'taxonomyCodes', zh: '分类码', en: 'Taxonomy codes', kind: 'text', maxLength: 3_000 },
  { key: 'photoUrl', zh: '图片地址', en: 'Photo address', kind: 'text' },
  { key: 'archived', zh: '停用', en: 'Archived', kind: 'boolean', empty: false },
];

/** An item as the sheet shows it; packs are `箱|case|24|14|0.03; 托盘|pallet|960`. */
export function rowOfItem(item: Item, unitValue = 0): Row {
  const { packs, taxonomyCodes } = item;
  const packEntries = packs.map(({ nameZh, nameEn, units, massKg, volumeM3 }) => [
    nameZh,
    nameEn,
    String(units),
    // Packs that were stored before packs had a mass have none.
    ...(massKg || volumeM3 ? [String(massKg), String(volumeM3)] : []),
  ]);
  return {
    ...columnsOf(itemColumns, item),
    unitValue,
    packs: listCell(packEntries),
    taxonomyCodes: listCell(taxonomyCodes.map(({ taxonomyId, code }) => [taxonomyId, code])),
  };
}

type ItemRead = { fields: ItemFields & { id: string } } | { faults: SheetFault[] };

/** The item that a whole row describes, or what is wrong with it. */
export function itemOfRow(row: number, values: Row): ItemRead {
  const given = {
    ...Object.fromEntries(itemColumns.map(({ key, empty }) => [key, values[key] ?? empty ?? ''])),
    supplyClass: values['supplyClass'] ?? 'SUPPLY_CLASS_UNSPECIFIED',
    packs: entriesOf(String(values['packs'] ?? '')).map(packOf),
    taxonomyCodes: entriesOf(String(values['taxonomyCodes'] ?? '')).map(([taxonomyId, code]) => ({
      taxonomyId,
      code: code ?? '',
    })),
  };
  const read = newItem.safeParse(given);
  if (!read.success) return { faults: faultsOf(row, itemColumns, read.error) };
  const problem = refusalOf(() => settledClass(read.data));
  if (problem) return { faults: [{ ...problem, ...placeOf(row, 'supplyClass') }] };
  return { fields: { ...read.data, supplyClass: settledClass(read.data) } };
}

function placeOf(row: number, key: string) {
  const column = itemColumns.find((each) => each.key === key)!;
  return { row, columnZh: column.zh, columnEn: column.en };
}

const packOf = ([nameZh, nameEn, units, massKg, volumeM3]: string[]) => ({
  nameZh,
  nameEn,
  units: plainText(units ?? ''),
  massKg: Number(plainText(massKg ?? '0')),
  volumeM3: Number(plainText(volumeM3 ?? '0')),
});
