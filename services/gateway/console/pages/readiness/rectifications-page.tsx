import { useQuery } from '@tanstack/react-query';
import { Drawer, Segmented, Steps, Table, Tag, Timeline, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import {
  rectificationQuery,
  rectificationsQuery,
  rectificationStates,
  type Rectification,
} from '../../api/readiness';
import { dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import {
  AdvanceDialog,
  ReassignDialog,
  RegisterDialog,
  ReturnDialog,
} from './rectification-dialogs';

export function RectificationsPage() {
  const { t } = useTranslation();
  const denied = useMay().not('rectify');
  const [params, setParams] = useSearchParams();
  const [openOnly, setOpenOnly] = useState(true);
  const [registering, setRegistering] = useState(false);
  const query = useQuery(rectificationsQuery({ openOnly }));
  const id = params.get('id');
  return (
    <>
      <PageHead
        title={t('nav.rectifications')}
        note={t('rectification.note')}
        actions={
          <GuardedButton type="primary" denied={denied} onClick={() => setRegistering(true)}>
            {t('rectification.register')}
          </GuardedButton>
        }
      />
      <div className="m-filters">
        <Segmented
          value={openOnly ? 'open' : 'all'}
          onChange={(value) => setOpenOnly(value === 'open')}
          options={['open' as const, 'all' as const].map((value) => ({
            value,
            label: t(`rectification.${value}`),
          }))}
        />
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('rectification.none')}
      >
        {({ rows }) => <RectificationTable rows={rows} onShow={(one) => setParams({ id: one })} />}
      </QueryView>
      {id && <RectificationDrawer id={id} onClose={() => setParams({})} />}
      {registering && <RegisterDialog onClose={() => setRegistering(false)} />}
    </>
  );
}

function StateTag({ rectification: { state, overdue } }: { rectification: Rectification }) {
  const { t } = useTranslation();
  return (
    <>
      <Tag color={state === 'CLOSED' ? 'green' : 'blue'}>{t(`rectificationState.${state}`)}</Tag>
      {overdue && <Tag color="red">{t('rectification.overdue')}</Tag>}
    </>
  );
}

type TableProps = { rows: Rectification[]; onShow: (id: string) => void };

function RectificationTable({ rows, onShow }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Rectification> = [
    {
      title: t('rectification.title'),
      render: (_, one) => (
        <a
          href={`?id=${one.id}`}
          onClick={(event) => {
            event.preventDefault();
            onShow(one.id);
          }}
        >
          {one.title}
        </a>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('rectification.origin'), render: (_, { origin }) => t(`origin.${origin}`) },
    { title: t('text.state'), render: (_, one) => <StateTag rectification={one} /> },
    { title: t('rectification.owner'), dataIndex: 'ownerName' },
    { title: t('rectification.due'), render: (_, one) => dateTime(one.dueTime) },
  ];
  return (
    <Table<Rectification>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function RectificationDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(rectificationQuery(id));
  return (
    <Drawer open onClose={onClose} size={680} title={query.data?.title ?? t('nav.rectifications')}>
      <QueryView query={query}>{(one) => <RectificationView rectification={one} />}</QueryView>
    </Drawer>
  );
}

function RectificationView({ rectification: one }: { rectification: Rectification }) {
  const { t } = useTranslation();
  const names = useNames();
  const at = rectificationStates.indexOf(one.state);
  return (
    <>
      <Steps
        size="small"
        current={at}
        status={one.state === 'CLOSED' ? 'finish' : 'process'}
        items={rectificationStates.map((state) => ({ title: t(`rectificationState.${state}`) }))}
      />
      <dl className="m-facts m-facts-column">
        <div>
          <dt>{t('text.division')}</dt>
          <dd>{names.division(one.divisionCode)}</dd>
        </div>
        <div>
          <dt>{t('rectification.owner')}</dt>
          <dd>{one.ownerName}</dd>
        </div>
        <div>
          <dt>{t('rectification.due')}</dt>
          <dd>
            {dateTime(one.dueTime)}{' '}
            {one.overdue && <Tag color="red">{t('rectification.overdue')}</Tag>}
          </dd>
        </div>
      </dl>
      {one.detail && <p>{one.detail}</p>}
      <RectificationVerbs rectification={one} />
      <Timeline
        items={one.steps.map((step) => ({
          content: (
            <>
              <strong>{t(`rectificationState.${step.toState}`)}</strong> {dateTime(step.createTime)}{' '}
              {step.actorName}
              <div>{step.note}</div>
              {step.evidence.length > 0 && (
                <div className="m-note">{step.evidence.join(t('text.comma'))}</div>
              )}
            </>
          ),
        }))}
      />
    </>
  );
}

/** The next step of the loop, and who answers for it. */
function RectificationVerbs({ rectification: one }: { rectification: Rectification }) {
  const { t } = useTranslation();
  const denied = useMay().not('rectify', one.divisionCode);
  const [dialog, setDialog] = useState<'advance' | 'return' | 'reassign'>();
  const next = rectificationStates[rectificationStates.indexOf(one.state) + 1];
  return (
    <>
      <div className="m-filters">
        {next && (
          <GuardedButton type="primary" denied={denied} onClick={() => setDialog('advance')}>
            {t(`rectificationVerb.${next as Exclude<typeof next, 'REGISTERED'>}`)}
          </GuardedButton>
        )}
        {next && (
          <GuardedButton denied={denied} onClick={() => setDialog('reassign')}>
            {t('rectification.reassign')}
          </GuardedButton>
        )}
        {one.state === 'RECTIFIED' && (
          <GuardedButton denied={denied} onClick={() => setDialog('return')}>
            {t('rectification.return')}
          </GuardedButton>
        )}
      </div>
      {dialog === 'advance' && next && (
        <AdvanceDialog rectification={one} to={next} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'reassign' && (
        <ReassignDialog rectification={one} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'return' && (
        <ReturnDialog rectification={one} onClose={() => setDialog(undefined)} />
      )}
    </>
  );
}
