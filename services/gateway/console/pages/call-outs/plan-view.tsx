import { Alert, Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CallOutPlan } from '../../api/call-outs';
import { count, dateTime, decimal, percent } from '../../format';

type Asked = CallOutPlan['asked'][number];

export function PlanView({ plan }: { plan: CallOutPlan }) {
  const { t } = useTranslation();
  const short = plan.fits.filter(({ people, feasible }) => feasible < people);
  const columns: TableColumnsType<Asked> = [
    { title: t('callOut.person'), dataIndex: 'name' },
    { title: t('callOut.skill'), render: (_, { skills }) => skills.join(t('text.comma')) },
    { title: t('callOut.eta'), render: (_, { etaMinutes }) => count(etaMinutes) },
    { title: t('callOut.rate'), render: (_, { rate }) => percent(rate) },
    { title: t('callOut.channel'), dataIndex: 'channelId' },
  ];
  return (
    <>
      {short.length > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('callOut.infeasible')}
          description={short
            .map(({ skill, people, feasible }) =>
              t('callOut.atMost', { skill: skill || t('callOut.anyone'), people, feasible }),
            )
            .join(t('text.comma'))}
        />
      )}
      <p>
        {t('callOut.planned', {
          asked: count(plan.askedCount),
          candidates: count(plan.candidateCount),
          cost: decimal(plan.costCents / 100),
          time: dateTime(plan.sendTime),
        })}
      </p>
      {plan.excluded.length > 0 && (
        <p>
          {t('callOut.excluded')}
          {plan.excluded
            .map(({ reason, people }) => `${t(`callOutBarrier.${reason}`)} ${count(people)}`)
            .join(t('text.comma'))}
        </p>
      )}
      <Table<Asked>
        size="small"
        rowKey="personId"
        columns={columns}
        dataSource={plan.asked}
        pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false }}
      />
    </>
  );
}
