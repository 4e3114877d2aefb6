import { useQuery } from '@tanstack/react-query';
import { Alert, App, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { applyImport, checkImport, importQuery, isBusy, type Import } from '../../api/sheets';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { FaultsTable } from './faults-table';
import { ImportRows } from './import-rows';
import { ImportStateTag } from './import-state';

type Props = { kind: string; id: string; onClose: () => void };

/** A file that was sent: how far it is, what it would change, its faults, and carrying it out. */
export function ImportPanel({ kind, id, onClose }: Props) {
  const query = useQuery(importQuery(kind, id));
  return (
    <section className="m-panel">
      <QueryView query={query}>{(one) => <Body one={one} onClose={onClose} />}</QueryView>
    </section>
  );
}

function Body({ one, onClose }: { one: Import; onClose: () => void }) {
  const { t } = useTranslation();
  const compared = ['CHECKED', 'APPLYING', 'APPLIED'].includes(one.state);
  return (
    <>
      <div className="m-head-title">
        <h2>{one.fileName ?? one.id}</h2>
        <ImportStateTag state={one.state} />
        <Button size="small" onClick={onClose}>
          {t('sheets.another')}
        </Button>
      </div>
      {isBusy(one) && <Busy one={one} />}
      {!isBusy(one) && <Counts one={one} />}
      <Outcome one={one} />
      {one.faults.length > 0 && <FaultsTable {...one} />}
      {compared && !isBusy(one) && <ImportRows one={one} />}
    </>
  );
}

function Busy({ one }: { one: Import }) {
  const { t } = useTranslation();
  const all = one.createCount + one.updateCount + one.unchangedCount;
  const applying = one.state === 'APPLYING' && all > 0;
  return (
    <div role="status" className="m-more">
      {t('sheets.rowsDone', { number: count(one.rowsDone) })}
      <Progress
        percent={applying ? Math.min(99, Math.round((100 * one.rowsDone) / all)) : 100}
        showInfo={applying}
        status="active"
      />
    </div>
  );
}

function Counts({ one }: { one: Import }) {
  const { t } = useTranslation();
  const facts = [
    [t('rowChange.CREATE'), one.createCount, ''],
    [t('rowChange.UPDATE'), one.updateCount, ''],
    [t('rowChange.UNCHANGED'), one.unchangedCount, ''],
    [t('sheets.faults'), one.faultCount, one.faultCount > 0 ? 'm-bad' : ''],
  ] as const;
  return (
    <dl className="m-facts m-more">
      {facts.map(([label, value, tone]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={`m-big ${tone}`}>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What its state means, and what can be done now. */
function Outcome({ one }: { one: Import }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const refreshes = [['imports'], ['items'], ['depots'], ['stock'], ['par-levels']];
  const apply = useChange<Import, Import>({ send: applyImport, refreshes });
  const check = useChange<Import, Import>({ send: checkImport, refreshes: [['imports']] });
  const changes = one.createCount + one.updateCount;
  const ask = () =>
    modal.confirm({
      title: t('sheets.applyQuestion', { file: one.fileName ?? one.id }),
      content: t('sheets.applyWhat', {
        created: count(one.createCount),
        updated: count(one.updateCount),
      }),
      okText: t('sheets.apply'),
      cancelText: t('action.cancel'),
      onOk: () => apply.mutateAsync(one).catch(() => undefined),
    });
  const again = one.state === 'REFUSED' || one.state === 'FAILED';
  return (
    <>
      {(apply.error ?? check.error) && <ProblemAlert error={apply.error ?? check.error} />}
      {one.state === 'REFUSED' && (
        <Alert type="error" showIcon role="alert" className="m-alert" title={t('sheets.refused')} />
      )}
      {one.state === 'FAILED' && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className="m-alert"
          title={t('sheets.failed')}
          description={one.message}
        />
      )}
      {one.state === 'APPLIED' && (
        <Alert
          type="success"
          showIcon
          role="status"
          className="m-alert"
          title={t('sheets.applied')}
        />
      )}
      {one.state === 'CHECKED' && changes === 0 && (
        <Alert type="info" showIcon className="m-alert" title={t('sheets.nothingChanges')} />
      )}
      {one.state === 'CHECKED' && changes > 0 && (
        <Button type="primary" className="m-more" loading={apply.isPending} onClick={ask}>
          {t('sheets.apply')}
        </Button>
      )}
      {again && (
        <Button loading={check.isPending} onClick={() => check.mutate(one)}>
          {t('sheets.checkAgain')}
        </Button>
      )}
    </>
  );
}
