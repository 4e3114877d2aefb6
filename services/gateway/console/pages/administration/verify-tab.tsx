import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import { verifyChains, verifyLedger, type ChainVerdict } from '../../api/administration';
import { count } from '../../format';
import { ProblemAlert } from '../../parts/query-view';

export function VerifyTab() {
  return (
    <>
      <AuditChains />
      <LedgerProof />
    </>
  );
}

function AuditChains() {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: verifyChains });
  const columns: TableColumnsType<ChainVerdict> = [
    { title: t('audit.service'), render: (_, { service }) => t(`service.${service}`) },
    { title: t('verify.entries'), align: 'right', render: (_, one) => count(one.entryCount) },
    { title: t('verify.sealed'), align: 'right', render: (_, one) => count(one.sealedCount) },
    {
      title: t('verify.verdict'),
      render: (_, { intact, firstBroken }) =>
        intact ? (
          <Tag color="green">{t('verify.intact')}</Tag>
        ) : (
          <Tag color="red">{t('verify.broken', { id: firstBroken?.entryId ?? '?' })}</Tag>
        ),
    },
    {
      title: t('verify.head'),
      render: (_, { headHash }) => <span className="m-hash">{headHash ?? '–'}</span>,
    },
  ];
  return (
    <section className="m-panel">
      <h2 className="m-sub">{t('verify.audit')}</h2>
      <p className="m-note">{t('verify.auditNote')}</p>
      <Button type="primary" loading={check.isPending} onClick={() => check.mutate()}>
        {t('verify.run')}
      </Button>
      {check.isError && <ProblemAlert error={check.error} />}
      {check.data && (
        <>
          <Alert
            className="m-alert"
            showIcon
            role="status"
            type={check.data.intact ? 'success' : 'error'}
            title={t(check.data.intact ? 'verify.auditIntact' : 'verify.auditBroken')}
          />
          <Table<ChainVerdict>
            size="small"
            rowKey="service"
            columns={columns}
            dataSource={check.data.services}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        </>
      )}
    </section>
  );
}

function LedgerProof() {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: verifyLedger });
  const sound = check.data?.faults.length === 0;
  return (
    <section className="m-panel">
      <h2 className="m-sub">{t('verify.ledger')}</h2>
      <p className="m-note">{t('verify.ledgerNote')}</p>
      <Button type="primary" loading={check.isPending} onClick={() => check.mutate()}>
        {t('verify.run')}
      </Button>
      {check.isError && <ProblemAlert error={check.error} />}
      {check.data && (
        <Alert
          className="m-alert"
          showIcon
          role="status"
          type={sound ? 'success' : 'error'}
          title={t(sound ? 'verify.ledgerSound' : 'verify.ledgerBroken')}
          description={
            <>
              {t('verify.ledgerRead', {
                entries: count(check.data.entriesChecked),
                balances: count(check.data.balancesChecked),
              })}
              {check.data.faults.map((fault) => (
                <div key={fault}>{fault}</div>
              ))}
            </>
          }
        />
      )}
    </section>
  );
}
