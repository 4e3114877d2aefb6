import { queryOptions } from '@tanstack/react-query';
import type { Language } from '../language';
import { queryText, request, type Page } from './request';

// Files of rows in and out. What a kind of sheet holds is told by the server.

export type SheetColumn = {
  key: string;
  zh: string;
  en: string;
  kind: string;
  required: boolean;
  choicesZh: string[];
  choicesEn: string[];
  /** As rows of an import name them. */
  choices: string[];
};
export type Sheet = {
  kind: string;
  titleZh: string;
  titleEn: string;
  columns: SheetColumn[];
  key: string[];
};

export type Fault = {
  row: number;
  columnZh?: string;
  columnEn?: string;
  problem: string;
  remedy?: string;
  text: string;
};

export type ImportState =
  'UPLOADING' | 'CHECKING' | 'CHECKED' | 'REFUSED' | 'APPLYING' | 'APPLIED' | 'FAILED';

export type Import = {
  id: string;
  kind: string;
  fileName?: string;
  state: ImportState;
  rowsDone: number;
  createCount: number;
  updateCount: number;
  unchangedCount: number;
  faultCount: number;
  faults: Fault[];
  message?: string;
  createTime: string;
  updateTime: string;
};

export const rowChanges = ['CREATE', 'UPDATE', 'UNCHANGED'] as const;
export type RowChange = (typeof rowChanges)[number];
export type ImportRow = {
  row: number;
  change: RowChange;
  key: string[];
  fields: { key: string; columnZh: string; columnEn: string; from: string; to: string }[];
};

export const encodings = ['utf-8', 'gb18030'] as const;
export type Encoding = (typeof encodings)[number];

export const sheetsQuery = queryOptions({
  queryKey: ['sheets'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: ({ signal }) => request<{ sheets: Sheet[] }>('GET', '/v1/sheets', { signal }),
});

export const isBusy = ({ state }: Import) => ['UPLOADING', 'CHECKING', 'APPLYING'].includes(state);

/** Asked again and again while the server reads or applies it. */
export const importQuery = (kind: string, id: string) =>
  queryOptions({
    queryKey: ['imports', kind, id],
    queryFn: ({ signal }) => request<Import>('GET', `/v1/imports/${kind}/${id}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isBusy(data) ? 700 : false),
  });

export const importsQuery = (kind: string) =>
  queryOptions({
    queryKey: ['imports', kind],
    queryFn: ({ signal }) =>
      request<Page<'imports', Import>>('GET', `/v1/imports/${kind}`, {
        query: { pageSize: 20 },
        signal,
      }),
    refetchInterval: ({ state: { data } }) => (data?.imports.some(isBusy) ? 1_500 : false),
  });

export type RowsFilter = { change?: RowChange; pageToken?: string };

export const importRowsQuery = (one: Import, filter: RowsFilter) =>
  queryOptions({
    // A file that is checked again has other rows.
    queryKey: ['imports', one.kind, one.id, 'rows', one.updateTime, filter],
    queryFn: ({ signal }) =>
      request<Page<'rows', ImportRow>>('GET', `/v1/imports/${one.kind}/${one.id}/rows`, {
        query: { pageSize: 50, ...filter },
        signal,
      }),
  });

export type Upload = { kind: string; file: File; encoding?: Encoding };
export const sendImport = ({ kind, file, encoding }: Upload, key: string) =>
  request<Import>('POST', `/v1/imports/${kind}`, {
    query: { fileName: file.name, encoding },
    file,
    key,
  });

export const checkImport = ({ kind, id }: Import) =>
  request<Import>('POST', `/v1/imports/${kind}/${id}:check`);
export const applyImport = ({ kind, id }: Import, key: string) =>
  request<Import>('POST', `/v1/imports/${kind}/${id}:apply`, { key });

export type FileChoice = {
  format: 'csv' | 'xlsx';
  encoding?: Encoding;
  template?: boolean;
};
/** Where a file can be fetched by the browser itself, which streams it to the disk. */
export const exportAddress = (kind: string, choice: FileChoice, language: Language) =>
  `/v1/exports/${kind}${queryText({ ...choice, language })}`;
