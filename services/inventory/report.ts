// What reports there are: their columns in two languages.
import type { Column } from '../platform/sheets/column';
import { depotTierChoices } from './depot-sheet';
import type { MovementKind } from './ledger';
import type { ReportName } from './report-store';
import { choicesOf } from './sheet-rows';

export type Report = {
  name: ReportName;
  zh: string;
  en: string;
  columns: Column[];
  takesPeriod?: boolean;
  takesAsOfTime?: boolean;
};

const text = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'text' });
const count = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'integer' });
const amount = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'decimal' });

const tier: Column = {
  key: 'tier',
  zh: '层级',
  en: 'Tier',
  kind: 'choice',
  choices: depotTierChoices,
};
const item = [
  text('itemId', '物资编号', 'Item'),
  text('nameZh', '中文名称', 'Chinese name'),
  text('nameEn', '英文名称', 'English name'),
  text('unit', '单位', 'Unit'),
];

const kind: Column = {
  key: 'kind',
  zh: '类型',
  en: 'Kind',
  kind: 'choice',
  choices: choicesOf({
    RECEIPT: ['入库', 'Receipt'],
    ISSUE: ['出库', 'Issue'],
    ADJUSTMENT: ['调整', 'Adjustment'],
    RESERVATION: ['预留', 'Reservation'],
    RELEASE: ['释放', 'Release'],
    DISPATCH: ['发运', 'Dispatch'],
    TRANSFER_RECEIPT: ['调拨入库', 'Transfer receipt'],
    LOSS: ['损耗', 'Loss'],
    PUT_AWAY: ['上架', 'Put-away'],
    PICK: ['拣货', 'Pick'],
    RETURN: ['退回', 'Return'],
    DISPOSAL: ['处置', 'Disposal'],
    LOAN_OUT: ['借出', 'Loan out'],
    LOAN_BACK: ['归还', 'Loan back'],
    CONVERSION: ['转换', 'Conversion'],
    REVERSAL: ['冲销', 'Reversal'],
    LOT_SPLIT: ['批次拆分', 'Lot split'],
    KIT_ASSEMBLY: ['组套', 'Kit assembly'],
    KIT_DISASSEMBLY: ['拆套', 'Kit disassembly'],
    APPROVAL_HOLD: ['待批冻结', 'Approval hold'],
    APPROVAL_RELEASE: ['待批释放', 'Approval release'],
  } satisfies Record<MovementKind, [string, string]>),
};

const demandSource: Column = {
  key: 'source',
  zh: '需求依据',
  en: 'Demand by',
  kind: 'choice',
  choices: choicesOf({
    STANDARD: ['保障标准', 'Standards pack'],
    MANUAL: ['人工填写', 'Typed by hand'],
    USE: ['期间消耗', 'Use in the period'],
  }),
};

export const reports: readonly Report[] = [
  {
    name: 'stock',
    zh: '分级库存',
    en: 'Stock by tier and item',
    takesAsOfTime: true,
    columns: [
      tier,
      ...item,
      count('depots', '仓库数', 'Depots'),
      count('onHand', '在库', 'On hand'),
      count('reserved', '预留', 'Reserved'),
      count('inTransit', '在途', 'In transit'),
      count('pending', '待批', 'Pending'),
      count('onLoan', '借出', 'On loan'),
    ],
  },
  {
    name: 'movements',
    zh: '出入库明细',
    en: 'Movements',
    takesPeriod: true,
    columns: [
      text('occurTime', '发生时间', 'Occurred'),
      text('createTime', '登记时间', 'Recorded'),
      kind,
      text('documentNumber', '单号', 'Document number'),
      text('depotId', '仓库编号', 'Depot'),
      text('itemId', '物资编号', 'Item'),
      text('batchNumber', '批号', 'Batch number'),
      count('change', '数量变化', 'Change'),
      text('actorName', '经办人', 'By'),
      text('reason', '事由', 'Reason'),
    ],
  },
  {
    name: 'valuation',
    zh: '库存价值',
    en: 'Valuation',
    takesAsOfTime: true,
    columns: [
      ...item,
      count('units', '数量', 'Units'),
      amount('unitValue', '单价(元)', 'Unit value (CNY)'),
      amount('value', '金额(元)', 'Value (CNY)'),
    ],
  },
  {
    name: 'expiry',
    zh: '效期阶梯',
    en: 'Expiry ladder',
    takesAsOfTime: true,
    columns: [
      ...item,
      count('expired', '已过期', 'Expired'),
      count('within30', '30天内', 'Within 30 days'),
      count('within90', '31–90天', '31 to 90 days'),
      count('within180', '91–180天', '91 to 180 days'),
      count('within365', '181–365天', '181 to 365 days'),
      count('later', '365天以上', 'Beyond 365 days'),
      count('never', '无有效期', 'Does not expire'),
    ],
  },
  {
    name: 'fill-rate',
    zh: '满足率',
    en: 'Fill rate',
    takesPeriod: true,
    columns: [
      ...item,
      count('asked', '需求', 'Asked for'),
      count('refused', '缺货拒绝', 'Refused for lack of stock'),
      count('reserved', '预留', 'Reserved'),
      count('issued', '直接发放', 'Issued'),
      count('dispatched', '发运', 'Dispatched'),
      count('received', '收到', 'Received'),
      count('lost', '损耗', 'Lost'),
      count('delivered', '交付', 'Delivered'),
      amount('fillRate', '数量满足率', 'Unit fill rate'),
      count('lines', '需求行数', 'Lines asked'),
      count('linesFilled', '足额行数', 'Lines filled in full'),
      amount('lineFillRate', '行满足率', 'Line fill rate'),
    ],
  },
  {
    name: 'days-of-cover',
    zh: '可用天数',
    en: 'Days of cover',
    takesPeriod: true,
    columns: [
      text('divisionCode', '区划代码', 'Division code'),
      ...item,
      demandSource,
      count('population', '保障人数', 'People served'),
      count('onHand', '可用库存', 'Usable on hand'),
      amount('initialUnits', '首批需要', 'Needed once'),
      amount('dailyUnits', '每天需要', 'Needed a day'),
      amount('daysOfCover', '可用天数', 'Days of cover'),
      amount('initialShare', '首批满足比例', 'Share of people supplied at first'),
      count('initialShortfall', '首批缺口', 'Missing from what is needed once'),
      count('issued', '期间消耗', 'Used in the period'),
      amount('perDay', '日均消耗', 'Used a day'),
    ],
  },
  {
    name: 'write-offs',
    zh: '核销损耗',
    en: 'Write-offs',
    takesPeriod: true,
    columns: [
      ...item,
      count('lost', '损耗', 'Lost'),
      count('disposed', '处置', 'Disposed'),
      count('adjusted', '盘亏(净)', 'Adjusted, net'),
      count('units', '合计', 'Units'),
      amount('value', '金额(元)', 'Value (CNY)'),
    ],
  },
  {
    name: 'store-requirements',
    zh: '七有四有储备要求',
    en: 'Store requirements',
    columns: [
      text('divisionCode', '区划代码', 'Division code'),
      text('depotId', '仓库编号', 'Depot'),
      text('nameZh', '中文名称', 'Chinese name'),
      text('nameEn', '英文名称', 'English name'),
      tier,
      text('requirement', '要求', 'Requirement'),
      amount('areaM2', '面积(m²)', 'Area (m²)'),
      amount('areaM2Min', '至少(m²)', 'At least (m²)'),
      { key: 'passes', zh: '达标', en: 'Passes', kind: 'boolean' },
    ],
  },
];
