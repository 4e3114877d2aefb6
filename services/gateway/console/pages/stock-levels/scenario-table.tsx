import { Table, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Scenario, StockProposal } from '../../api/stock-levels';
import { count, decimal } from '../../format';
import { useLanguage } from '../../language';

/** What may happen, how likely, and who would go without. */
export function ScenarioTable({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const number = (
    title: string,
    of: (scenario: Scenario) => number,
    show: (value: number) => string = count,
  ) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, scenario: Scenario) => show(of(scenario)),
    sorter: (a: Scenario, b: Scenario) => of(a) - of(b),
  });
  const columns: TableColumnsType<Scenario> = [
    {
      title: t('stockLevels.scenario'),
      render: (_, { kind, hazard, nameZh, nameEn }) => {
        const name = (language === 'zh' ? nameZh : nameEn) || nameZh || nameEn;
        const what = hazard ? t(`hazard.${hazard}`, { defaultValue: hazard }) : '';
        return t(`stockLevelKind.${kind}`, { name, hazard: what });
      },
    },
    {
      ...number(
        t('stockLevels.probability'),
        ({ probability }) => probability,
        (share) => `${decimal(share * 100)} %`,
      ),
      defaultSortOrder: 'descend',
    },
    number(t('stockLevels.people'), ({ people }) => people),
    number(t('stockLevels.depotsHit'), ({ depotsHit }) => depotsHit),
    number(t('stockLevels.todayUnmet'), ({ todayUnmet }) => todayUnmet),
    number(t('stockLevels.proposedUnmet'), ({ proposedUnmet }) => proposedUnmet),
  ];
  return (
    <Table<Scenario>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={proposal.scenarios}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}
