import type { ImportInput } from '../../../gen/muster/platform/v1/Import';
import type { ImportRowInput } from '../../../gen/muster/platform/v1/ImportRow';
import type { SheetColumnInput } from '../../../gen/muster/platform/v1/SheetColumn';
import type { SheetInput } from '../../../gen/muster/platform/v1/Sheet';
import { toTimestamp } from '../wire-values';
import { faultText, type Cell, type Column } from './column';
import type { SheetDefinition } from './definition';
import { differenceOf } from './difference';
import type { Import, StoredRow } from './import-store';

export function importMessage(found: Import): ImportInput {
  return {
    id: found.id,
    kind: found.kind,
    fileName: found.fileName,
    state: found.state,
    rowsDone: found.rowsDone,
    createCount: found.createCount,
    updateCount: found.updateCount,
    unchangedCount: found.unchangedCount,
    faultCount: found.faultCount,
    faults: found.faults.map((fault) => ({ ...fault, text: faultText(fault) })),
    message: found.message,
    actorId: found.actor.id,
    createTime: toTimestamp(found.createTime),
    updateTime: toTimestamp(found.updateTime),
  };
}

const shown = (value: Cell) => (value === null ? '' : String(value));

export function importRowMessage(
  { columns }: SheetDefinition,
  { row, change, key, before, after }: StoredRow,
): ImportRowInput {
  const { fields } = differenceOf(columns, before ?? undefined, after ?? {});
  const byKey = new Map(columns.map((column) => [column.key, column]));
  return {
    row,
    change,
    key,
    fields: fields.map((field) => ({
      key: field.key,
      columnZh: byKey.get(field.key)!.zh,
      columnEn: byKey.get(field.key)!.en,
      from: shown(field.from),
      to: shown(field.to),
    })),
  };
}

export function sheetMessage(definition: SheetDefinition): SheetInput {
  return {
    kind: definition.kind,
    titleZh: definition.zh,
    titleEn: definition.en,
    key: [...definition.key],
    columns: definition.columns.map(columnMessage),
  };
}

export function columnMessage(column: Column): SheetColumnInput {
  const choices = column.kind === 'choice' ? column.choices : [];
  return {
    key: column.key,
    zh: column.zh,
    en: column.en,
    kind: column.kind,
    required: column.required ?? false,
    choicesZh: choices.map(({ zh }) => zh),
    choicesEn: choices.map(({ en }) => en),
    choices: choices.map(({ value }) => value),
  };
}
