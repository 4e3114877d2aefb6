// The lines of a stock proposal as a file, with today's par level beside the proposed one.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { z } from 'zod';
import type { Column, Row } from '../platform/sheets/column';
import { mediaTypes, oneBatch, writeSheet } from '../platform/sheets/write-sheet';
import type { stockProposal } from './routes/stock-levels';

type Proposal = z.output<typeof stockProposal>;
type Language = 'zh' | 'en';

const text = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'text' });
const count = (key: string, zh: string, en: string): Column => ({ key, zh, en, kind: 'integer' });

export const proposalColumns: Column[] = [
  text('depotId', '仓库编号', 'Depot id'),
  text('depot', '仓库', 'Depot'),
  text('itemId', '物资编号', 'Item id'),
  text('item', '物资', 'Item'),
  count('stock', '可用库存', 'Free stock'),
  count('todayMinimum', '现行下限', 'Minimum today'),
  count('todayReorder', '现行订货点', 'Reorder point today'),
  count('todayMaximum', '现行上限', 'Maximum today'),
  count('minimum', '建议下限', 'Proposed minimum'),
  count('reorder', '建议订货点', 'Proposed reorder point'),
  count('maximum', '建议上限', 'Proposed maximum'),
  count('buy', '需采购', 'To buy'),
  { key: 'cost', zh: '费用（元）', en: 'Cost (yuan)', kind: 'decimal' },
  text('reason', '依据', 'Reason'),
  text('applied', '应用结果', 'Applied'),
  text('undone', '撤销结果', 'Undone'),
];

export async function sendStockProposal(
  response: Response,
  proposal: Proposal,
  { format, language }: { format: 'csv' | 'xlsx'; language: Language },
): Promise<void> {
  const sheetFormat = format === 'csv' ? 'CSV' : 'XLSX';
  const title = language === 'zh' ? '储备定额' : 'Stock levels';
  const rows = oneBatch(proposalRows(proposal, language));
  response.status(200).set({
    'Content-Type': mediaTypes[sheetFormat],
    'Content-Disposition': `attachment; filename="stock-levels-${proposal.id}.${format}"`,
    'X-Content-Type-Options': 'nosniff',
  });
  const pieces = writeSheet(proposalColumns, rows, { format: sheetFormat, language, title });
  await pipeline(Readable.from(pieces), response);
}

export function proposalRows({ lines, items, depots }: Proposal, language: Language): Row[] {
  const name = (language === 'zh' ? 'nameZh' : 'nameEn') as 'nameZh' | 'nameEn';
  const itemOf = new Map(items.map((item) => [item.id, item[name]]));
  const depotOf = new Map(depots.map((depot) => [depot.id, depot[name]]));
  return lines.map(({ depotId, itemId, today, proposed, ...line }) => ({
    depotId,
    depot: depotOf.get(depotId) ?? depotId,
    itemId,
    item: itemOf.get(itemId) ?? itemId,
    stock: line.stock,
    todayMinimum: today?.minimum ?? null,
    todayReorder: today?.reorder ?? null,
    todayMaximum: today?.maximum ?? null,
    minimum: proposed?.minimum ?? 0,
    reorder: proposed?.reorder ?? 0,
    maximum: proposed?.maximum ?? 0,
    buy: line.buy,
    cost: Math.round(line.cost * 100) / 100,
    reason: (language === 'zh' ? line.reasonZh : line.reasonEn) ?? '',
    applied: line.applied ?? '',
    undone: line.undone ?? '',
  }));
}
