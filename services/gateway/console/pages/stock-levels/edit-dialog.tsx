import { InboxOutlined } from '@ant-design/icons';
import { Alert, App, Modal, Table, Upload } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { asProblem } from '../../api/problem';
import { importLevels, type LevelImport, type StockProposal } from '../../api/stock-levels';
import { useChange } from '../../api/use-change';
import { count, percent } from '../../format';
import { ProblemAlert } from '../../parts/query-view';
import { FaultsTable } from '../imports/faults-table';

/** What tells one file from another, and whether it is only tried. */
type Sending = { name: string; size: number; modified: number; dryRun: boolean };

/** The download comes back, edited: first what it would come to, then it takes effect. */
export function EditDialog({
  proposal,
  onClose,
}: {
  proposal: StockProposal;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { id, etag } = proposal;
  const file = useRef<File>(undefined);
  const send = ({ dryRun }: Sending, key: string) =>
    importLevels({ id, etag, dryRun, file: file.current! }, key);
  const tried = useChange<Sending, LevelImport>({ send });
  const done = useChange<Sending, LevelImport>({
    send,
    refreshes: [['stock-proposals']],
    onDone: ({ proposal: after }) => {
      if (!after) return;
      message.success(t('stockLevels.edited', { number: editedCount(after) }));
      onClose();
    },
  });
  const take = (chosen: File) => {
    file.current = chosen;
    const { name, size, lastModified: modified } = chosen;
    done.reset();
    tried.mutate({ name, size, modified, dryRun: true });
    return false;
  };
  const found = done.data ?? tried.data;
  const error = done.error ?? tried.error;
  const would = tried.data?.proposal;
  return (
    <Modal
      open
      width={760}
      title={t('stockLevels.editTitle')}
      okText={t('stockLevels.editTake')}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !would || tried.isPending, loading: done.isPending }}
      onOk={() => done.mutate({ ...tried.variables!, dryRun: false })}
      onCancel={done.isPending ? undefined : onClose}
      mask={{ closable: false }}
    >
      <p className="m-note">{t('stockLevels.editNote')}</p>
      {error && <ProblemAlert error={asProblem(error)} />}
      <Upload.Dragger
        accept=".csv,.xlsx"
        beforeUpload={take}
        showUploadList={false}
        disabled={tried.isPending || done.isPending}
      >
        <p className="ant-upload-drag-icon">
          <InboxOutlined />
        </p>
        <p>{tried.variables?.name ?? t('stockLevels.editDrop')}</p>
      </Upload.Dragger>
      {found && found.faultCount > 0 && <Refused found={found} />}
      {would && <Difference before={proposal} after={would} />}
    </Modal>
  );
}

function Refused({ found }: { found: LevelImport }) {
  const { t } = useTranslation();
  return (
    <>
      <Alert className="m-alert" type="error" showIcon role="alert" title={t('sheets.refused')} />
      <FaultsTable {...found} />
    </>
  );
}

const editedCount = ({ lines }: StockProposal) => lines.filter(({ solved }) => solved).length;

type Row = { key: string; before: string; after: string };

function Difference({ before, after }: { before: StockProposal; after: StockProposal }) {
  const { t } = useTranslation();
  const row = (key: string, show: (of: StockProposal) => string): Row => {
    return { key: t(`stockLevels.${key}`), before: show(before), after: show(after) };
  };
  const rows = [
    row('cost', ({ cost }) => count(cost)),
    row('coverage', ({ proposed }) => percent(proposed?.coverage ?? 0)),
    row('expectedUnmet', ({ proposed }) => count(proposed?.expectedUnmet)),
    row('worstUnmet', ({ proposed }) => count(proposed?.worstUnmet)),
    row('editedLines', (of) => count(editedCount(of))),
  ];
  const { budget } = after.ask;
  return (
    <>
      <Table<Row>
        className="m-more"
        size="small"
        pagination={false}
        dataSource={rows}
        columns={[
          { title: '', dataIndex: 'key' },
          { title: t('stockLevels.editBefore'), dataIndex: 'before', align: 'right' },
          { title: t('stockLevels.editAfter'), dataIndex: 'after', align: 'right' },
        ]}
      />
      {budget !== undefined && after.cost > budget && (
        <Alert
          className="m-alert"
          type="warning"
          showIcon
          title={t('stockLevels.editBudget', { budget: count(budget) })}
        />
      )}
    </>
  );
}
