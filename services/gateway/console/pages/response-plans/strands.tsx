import { useQuery } from '@tanstack/react-query';
import { Alert, Table, Tag, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  preparationQuery,
  retryPreparation,
  type Activation,
  type CallOutTrigger,
  type Preparation,
  type PreparationItem,
  type Strand,
} from '../../api/activations';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { ProblemAlert, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { useSiteNames } from '../../parts/site-names';

type Props = { activation: Activation };

/** What runs beside the tasks: who is called out, stock posture, shelters; or would, once approved. */
export function Strands({ activation }: Props) {
  const { id, state } = activation;
  const query = useQuery(preparationQuery(`activations/${id}`));
  if (state === 'PROPOSED' || state === 'REJECTED') return <Planned activation={activation} />;
  return (
    <QueryView query={query}>
      {(found) => (
        <>
          {found.state === 'REFUSED' && <Why reason={found.reason} message={found.message} />}
          <Teams {...{ activation, trigger: found.callOut }} />
          <Stock {...{ activation, found }} />
          <Shelters {...{ activation, found }} />
        </>
      )}
    </QueryView>
  );
}

function useWhy() {
  const { t } = useTranslation();
  return ({ reason, message }: { reason?: string; message?: string }) =>
    reason ? t(`problem.${reason}`, { defaultValue: message || reason }) : '';
}

function Why(props: { reason?: string; message?: string }) {
  return <Alert type="error" showIcon className="m-alert" title={useWhy()(props)} />;
}

type PanelProps = Props & {
  strand: Strand;
  /** Something of it was refused or done in part. */
  failed: boolean;
  children: ReactNode;
};

function Panel({ activation, strand, failed, children }: PanelProps) {
  const { t } = useTranslation();
  const may = useMay();
  const source = `activations/${activation.id}`;
  const retry = useChange<Strand, Preparation>({
    send: (which, key) => retryPreparation(source, which, key),
    refreshes: [['preparations'], ['call-out-triggers']],
  });
  return (
    <section className="m-panel">
      <div className="m-card-head">
        <h2>{t(`strand.${strand}`)}</h2>
        {failed && activation.state === 'ACTIVE' && (
          <GuardedButton
            size="small"
            loading={retry.isPending}
            denied={may.not('command', activation.divisionCode)}
            onClick={() => retry.mutate(strand)}
          >
            {t('action.retry')}
          </GuardedButton>
        )}
      </div>
      <ProblemAlert error={retry.error} />
      {children}
    </section>
  );
}

const triggerColours = {
  ...{ WAITING: 'processing', STARTED: 'green', REFUSED: 'red' },
  ...{ ENDING: 'processing', ENDED: 'default' },
};

function Teams({ activation, trigger }: Props & { trigger: CallOutTrigger | null }) {
  const { t } = useTranslation();
  const why = useWhy();
  const failed = trigger?.state === 'REFUSED';
  return (
    <Panel {...{ activation, strand: 'TEAMS', failed }}>
      {!trigger && <p className="m-note">{t('activation.notAsked')}</p>}
      {trigger && (
        <p>
          <Tag color={triggerColours[trigger.state]}>{t(`followState.${trigger.state}`)}</Tag>
          {why(trigger)}{' '}
          {trigger.callOutId && (
            <Link to={`/call-outs/${trigger.callOutId}`}>{t('follow.show')}</Link>
          )}
        </p>
      )}
      <Quotas activation={activation} />
    </Panel>
  );
}

function Quotas({ activation: { plan } }: Props) {
  const { t } = useTranslation();
  const quotas = plan?.quotas ?? [];
  return (
    <ul className="m-plain-list">
      {quotas.map(({ skill, people, dueMinutes }, at) => (
        <li key={`${skill}${at}`}>
          {t('activation.quota', {
            skill: t(`specialism.${skill}`, { defaultValue: skill }),
            people: count(people),
            minutes: count(dueMinutes),
          })}
        </li>
      ))}
    </ul>
  );
}

const itemColours: Record<PreparationItem['state'], string> = {
  ...{ WAITING: 'processing', READY: 'green', PARTIAL: 'gold', UNCHANGED: 'green' },
  ...{ REFUSED: 'red', ENDING: 'processing', ENDED: 'default', KEPT: 'gold' },
};

function ItemState({ item }: { item: PreparationItem }) {
  const { t } = useTranslation();
  const words = item.strand === 'STOCK' ? 'stockStrandState' : 'shelterStrandState';
  return <Tag color={itemColours[item.state]}>{t(`${words}.${item.state}`)}</Tag>;
}

const isFailed = ({ state }: PreparationItem) => state === 'REFUSED' || state === 'PARTIAL';

type StrandProps = Props & { found: Preparation };

function Stock({ activation, found }: StrandProps) {
  const { t } = useTranslation();
  const names = useNames();
  const why = useWhy();
  const items = found.items.filter(({ strand }) => strand === 'STOCK');
  const columns: TableColumnsType<PreparationItem> = [
    {
      title: t('text.depot'),
      render: (_, one) => <Link to={`/depots/${one.depotId}`}>{names.depot(one.depotId)}</Link>,
    },
    { title: t('text.item'), render: (_, one) => names.item(one.itemId) },
    {
      title: t('activation.toLieReady'),
      align: 'right',
      render: (_, { quantity, itemId = '' }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
    { title: t('activation.moved'), align: 'right', render: (_, one) => count(one.moved) },
    { title: t('text.state'), render: (_, one) => <ItemState item={one} /> },
    { title: t('activation.why'), render: (_, one) => why(one) },
  ];
  return <Items {...{ activation, strand: 'STOCK', items, columns }} />;
}

function Shelters({ activation, found }: StrandProps) {
  const { t } = useTranslation();
  const siteName = useSiteNames();
  const why = useWhy();
  const items = found.items.filter(({ strand }) => strand === 'SHELTERS');
  const columns: TableColumnsType<PreparationItem> = [
    {
      title: t('activation.shelter'),
      render: (_, { siteId }) => <Link to={`/shelters?id=${siteId}`}>{siteName(siteId)}</Link>,
    },
    { title: t('text.state'), render: (_, one) => <ItemState item={one} /> },
    { title: t('activation.why'), render: (_, one) => why(one) },
  ];
  return <Items {...{ activation, strand: 'SHELTERS', items, columns }} />;
}

type ItemsProps = Props & {
  strand: Strand;
  items: PreparationItem[];
  columns: TableColumnsType<PreparationItem>;
};

function Items({ activation, strand, items, columns }: ItemsProps) {
  const { t } = useTranslation();
  return (
    <Panel {...{ activation, strand, failed: items.some(isFailed) }}>
      {items.length === 0 && <p className="m-note">{t('activation.notAsked')}</p>}
      {items.length > 0 && (
        <Table
          rowKey={({ siteId, depotId, itemId }) => `${siteId}/${depotId}/${itemId}`}
          size="small"
          columns={columns}
          dataSource={items}
          pagination={items.length > 20 ? { pageSize: 20 } : false}
          scroll={{ x: 'max-content' }}
        />
      )}
    </Panel>
  );
}

/** What an approval would set going. */
function Planned({ activation }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const siteName = useSiteNames();
  const { postures = [], shelterIds = [] } = activation.plan ?? {};
  return (
    <section className="m-panel">
      <h2>{t('activation.wouldStart')}</h2>
      <h3>{t('strand.TEAMS')}</h3>
      <Quotas activation={activation} />
      <h3>{t('strand.STOCK')}</h3>
      <ul className="m-plain-list">
        {postures.map(({ depotId, itemId, quantity }) => (
          <li key={`${depotId}/${itemId}`}>
            {names.depot(depotId)} · {names.item(itemId)} · {count(quantity)} {names.unit(itemId)}
          </li>
        ))}
      </ul>
      <h3>{t('strand.SHELTERS')}</h3>
      <ul className="m-plain-list">
        {shelterIds.map((id) => (
          <li key={id}>{siteName(id)}</li>
        ))}
      </ul>
    </section>
  );
}
