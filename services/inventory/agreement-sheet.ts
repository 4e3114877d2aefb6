// Agreements and capacities as rows and back.
import type { Column, Row } from '../platform/sheets/column';
import { quantityMax } from '../platform/wire-values';
import type { AgreementFields } from './agreement-store';
import type { CapacityFields } from './capacity-store';
import { plainText } from './catalogue-shapes';
import { entriesOf, listCell } from './list-cell';
import { choicesOf, columnsOf } from './sheet-rows';

const text = (key: string, zh: string, en: string, maxLength: number): Column => ({
  ...{ key, zh, en, kind: 'text', maxLength, empty: '' },
});
const id = (key: string, zh: string, en: string): Column => ({
  ...{ key, zh, en, kind: 'text', code: true, required: true },
});
const hours = (key: string, zh: string, en: string): Column => ({
  ...{ key, zh, en, kind: 'decimal', min: 0, max: 720, empty: 0 },
});
const days = (key: string, zh: string, en: string, max: number): Column => ({
  ...{ key, zh, en, kind: 'integer', min: 0, max, empty: 0 },
});

const ends: Column[] = [id('depotId', '仓库编号', 'Depot'), id('itemId', '物资编号', 'Item')];
const quantity: Column = {
  ...{ key: 'quantity', zh: '数量', en: 'Quantity', kind: 'integer', required: true },
  ...{ min: 1, max: quantityMax },
};
const terms: Column[] = [
  { key: 'validFrom', zh: '生效日期', en: 'Valid from', kind: 'date', required: true },
  { key: 'validTo', zh: '截止日期', en: 'Valid to', kind: 'date' },
  text('documentNumber', '文号', 'Document number', 100),
  text('note', '备注', 'Note', 1000),
  { key: 'closed', zh: '停用', en: 'Closed', kind: 'boolean', empty: false },
];

export const agreementColumns: Column[] = [
  ...ends,
  quantity,
  hours('noticeHours', '通知时间(小时)', 'Notice (hours)'),
  hours('responseHours', '响应时间(小时)', 'Response (hours)'),
  days('remainingDays', '承诺剩余有效期(天)', 'Promised life (days)', 36_500),
  days('exchangeDays', '轮换提前期(天)', 'Exchange (days before expiry)', 3_650),
  ...terms,
];

export const capacityColumns: Column[] = [
  ...ends,
  {
    ...{ key: 'unitsPerHour', zh: '每小时产量', en: 'Units an hour', kind: 'decimal' },
    ...{ required: true, min: 0, max: 1e6 },
  },
  hours('leadHours', '启动时间(小时)', 'Lead (hours)'),
  {
    key: 'rampKind',
    zh: '爬坡方式',
    en: 'Ramp',
    kind: 'choice',
    choices: choicesOf({ STEPS: ['阶梯', 'Steps'], LINEAR: ['线性', 'Linear'] }),
  },
  text('ramp', '爬坡过程', 'Ramp steps', 3_000),
  quantity,
  ...terms,
];

type Ends = { depotId: string; itemId: string };

export const rowOfAgreement = (stored: AgreementFields & Ends): Row =>
  columnsOf(agreementColumns, stored);

/** The ramp is `hours|share` of each step: `0|0.2; 4|1`. */
export const rowOfCapacity = (stored: CapacityFields & Ends): Row => ({
  ...columnsOf(capacityColumns, { ...stored, ramp: '' }),
  ramp: listCell(stored.ramp.map((step) => [String(step.hours), String(step.share)])),
});

const givenBy = (columns: Column[], values: Row) =>
  Object.fromEntries(columns.map(({ key, empty }) => [key, values[key] ?? empty ?? '']));

export const givenAgreement = (values: Row): object => givenBy(agreementColumns, values);

export const givenCapacity = (values: Row): object => ({
  ...givenBy(capacityColumns, values),
  rampKind: values['rampKind'] ?? 'RAMP_KIND_UNSPECIFIED',
  ramp: entriesOf(String(values['ramp'] ?? '')).map(([atHours, share]) => ({
    hours: Number(plainText(atHours ?? '')),
    share: share === undefined ? NaN : Number(plainText(share)),
  })),
});
