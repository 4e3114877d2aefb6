import { InboxOutlined } from '@ant-design/icons';
import { Collapse, Progress, Select, Table, Upload, type TableColumnsType } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  encodings,
  sendImport,
  type Encoding,
  type Import,
  type Sheet,
  type SheetColumn,
} from '../../api/sheets';
import { asProblem } from '../../api/problem';
import { useChange } from '../../api/use-change';
import { useLanguage } from '../../language';
import { ProblemAlert } from '../../parts/query-view';
import { useMay } from '../../session';

type Props = { sheet: Sheet; onSent: (one: Import) => void };

/** What is sent, in words that tell one file from another; the file itself is at hand. */
type Sending = { name: string; size: number; modified: number; encoding?: Encoding };

const inLists = ['items'];

/** Choosing a file sends it and has it checked; nothing is changed by that. */
export function UploadForm({ sheet, onSent }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [encoding, setEncoding] = useState<Encoding>();
  const file = useRef<File>(undefined);
  const denied = may.not(inLists.includes(sheet.kind) ? 'editCatalogue' : 'keepStock');
  const change = useChange<Sending, Import>({
    send: (sending, key) =>
      sendImport({ kind: sheet.kind, file: file.current!, encoding: sending.encoding }, key),
    refreshes: [['imports']],
    onDone: onSent,
  });
  const take = (chosen: File) => {
    file.current = chosen;
    const { name, size, lastModified: modified } = chosen;
    change.mutate({ name, size, modified, encoding });
    return false;
  };
  return (
    <section className="m-panel" aria-label={t('sheets.import')}>
      <h2>{t('sheets.import')}</h2>
      <p className="m-note">{t('sheets.importNote')}</p>
      {change.isError && <ProblemAlert error={asProblem(change.error)} />}
      {change.isPending ? (
        <Progress percent={100} status="active" showInfo={false} aria-label={t('sheets.sending')} />
      ) : (
        <Upload.Dragger
          accept=".csv,.xlsx"
          beforeUpload={take}
          showUploadList={false}
          disabled={denied !== undefined}
        >
          <p className="ant-upload-drag-icon">
            <InboxOutlined />
          </p>
          <p>{denied ?? t('sheets.drop')}</p>
        </Upload.Dragger>
      )}
      <p className="m-inline-field m-more">
        <label htmlFor="encoding">{t('sheets.encoding')}</label>
        <Select<Encoding | ''>
          id="encoding"
          style={{ width: 200 }}
          value={encoding ?? ''}
          onChange={(value) => setEncoding(value === '' ? undefined : value)}
          options={[
            { value: '', label: t('sheets.encodingFound') },
            ...encodings.map((value) => ({ value, label: value.toUpperCase() })),
          ]}
        />
      </p>
      <Collapse
        ghost
        size="small"
        items={[
          {
            key: 'columns',
            label: t('sheets.columns'),
            children: <Columns columns={sheet.columns} />,
          },
        ]}
      />
    </section>
  );
}

function Columns({ columns }: { columns: SheetColumn[] }) {
  const { t } = useTranslation();
  const chinese = useLanguage() === 'zh';
  const shown: TableColumnsType<SheetColumn> = [
    { title: t('sheets.column'), render: (_, one) => (chinese ? one.zh : one.en) },
    { title: t('sheets.otherName'), render: (_, one) => (chinese ? one.en : one.zh) },
    { title: t('sheets.type'), render: (_, one) => t(`columnKind.${one.kind}`) },
    { title: t('sheets.must'), render: (_, one) => (one.required ? t('field.required') : '–') },
    {
      title: t('sheets.choices'),
      render: (_, one) => (chinese ? one.choicesZh : one.choicesEn).join(t('text.comma')),
    },
  ];
  return (
    <Table<SheetColumn>
      size="small"
      rowKey="key"
      columns={shown}
      dataSource={columns}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}
