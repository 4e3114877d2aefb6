import { useQuery } from '@tanstack/react-query';
import { Table, Tag, type TableColumnsType } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  jointDifferenceQuery,
  type JointDifference,
  type JointDifferenceLine,
} from '../../api/joint-changes';
import { count, percent } from '../../format';
import { useNames } from '../../names';
import { QueryView } from '../../parts/query-view';

const colours = { KEPT: 'default', CHANGED: 'orange', ADDED: 'green', REMOVED: 'red' } as const;

/** What a joint plan changes against the one it was made from. */
export function JointCompare({ id, basePlanId }: { id: string; basePlanId: string }) {
  const query = useQuery(jointDifferenceQuery(id, basePlanId));
  return <QueryView query={query}>{(found) => <JointDifferences difference={found} />}</QueryView>;
}

/** What changes, part by part and why; lines that stay are counted, not shown. */
export function JointDifferences({ difference }: { difference: JointDifference }) {
  const { t } = useTranslation();
  const zh = useNames().language === 'zh';
  const changed = difference.lines.filter(({ kind }) => kind !== 'KEPT');
  const columns: TableColumnsType<JointDifferenceLine> = [
    {
      title: t('difference.kind'),
      render: (_, { kind }) => <Tag color={colours[kind]}>{t(`differenceKind.${kind}`)}</Tag>,
    },
    { title: t('joint.part'), render: (_, { part }) => t(`jointPart.${part}`) },
    { title: t('joint.what'), render: (_, one) => (zh ? one.textZh : one.textEn) },
    { title: t('compare.before'), align: 'right', render: (_, one) => count(one.before) },
    { title: t('compare.after'), align: 'right', render: (_, one) => count(one.after) },
    {
      title: t('difference.why'),
      className: 'm-wrapped',
      render: (_, one) => (zh ? one.reasonZh : one.reasonEn),
    },
  ];
  const kept = difference.kept.map(({ part, share }) => {
    return t('joint.keptShare', { part: t(`jointPart.${part}`), share: percent(share) });
  });
  return (
    <>
      <p className="m-note">{kept.join(zh ? '；' : '; ')}</p>
      {changed.length === 0 ? (
        <p className="m-note">{t('joint.noChange')}</p>
      ) : (
        <Table<JointDifferenceLine>
          size="small"
          rowKey={({ part, textZh, kind }) => `${part}/${textZh}/${kind}`}
          columns={columns}
          dataSource={changed}
          pagination={changed.length > 50 ? { pageSize: 50 } : false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </>
  );
}
