import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  proposeResupply,
  resolveResupply,
  resuppliesQuery,
  type Resupply,
} from '../../api/shelter-supplies';
import { sheltersQuery } from '../../api/shelters';
import { count, dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';

type Verb = { id: string; state: 'ACCEPTED' | 'DISMISSED' };

/** What to send to the shelters for the people who are there now. */
export function ResupplyTab({ divisionCode }: { divisionCode: string }) {
  const { t } = useTranslation();
  const denied = useMay().not('resupplyShelters', divisionCode);
  const [proposing, setProposing] = useState(false);
  const [resolving, setResolving] = useState<Verb>();
  const query = useQuery(resuppliesQuery);
  return (
    <>
      <div className="m-filters">
        <GuardedButton type="primary" denied={denied} onClick={() => setProposing(true)}>
          {t('resupply.propose')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('resupply.none')}>
        {({ rows }) =>
          rows.map((one) => (
            <section key={one.id}>
              <div className="m-filters m-wrap">
                <strong>
                  {t('resupply.of', { time: dateTime(one.createTime), days: decimal(one.days) })}
                </strong>
                <Tag>{t(`resupplyState.${one.state}`)}</Tag>
                {one.state === 'PROPOSED' &&
                  (['ACCEPTED', 'DISMISSED'] as const).map((state) => (
                    <GuardedButton
                      key={state}
                      size="small"
                      danger={state === 'DISMISSED'}
                      denied={denied}
                      onClick={() => setResolving({ id: one.id, state })}
                    >
                      {t(`resupply.${state}`)}
                    </GuardedButton>
                  ))}
              </div>
              <LineTable lines={one.lines} />
            </section>
          ))
        }
      </QueryView>
      {proposing && (
        <ProposeDialog divisionCode={divisionCode} onClose={() => setProposing(false)} />
      )}
      {resolving && <ResolveDialog {...resolving} onClose={() => setResolving(undefined)} />}
    </>
  );
}

type Line = Resupply['lines'][number];

function LineTable({ lines }: { lines: Line[] }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const sites = useQuery(sheltersQuery({})).data?.rows ?? [];
  const siteName = (id: string) => {
    const site = sites.find((one) => one.id === id);
    return site ? nameIn(language, site) : id;
  };
  const columns: TableColumnsType<Line> = [
    { title: t('shelters.site'), render: (_, one) => siteName(one.siteId) },
    { title: t('shelters.persons'), align: 'right', render: (_, one) => count(one.persons) },
    { title: t('text.item'), render: (_, one) => nameIn(language, one) },
    { title: t('resupply.onHand'), align: 'right', render: (_, one) => decimal(one.onHand) },
    { title: t('text.quantity'), align: 'right', render: (_, one) => count(one.quantity) },
    { title: t('resupply.needBy'), render: (_, one) => dateTime(one.needByTime) },
  ];
  return (
    <Table<Line>
      size="small"
      rowKey={(one) => `${one.siteId}/${one.rateId}/${one.itemId}`}
      columns={columns}
      dataSource={lines}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function ProposeDialog({ divisionCode, onClose }: { divisionCode: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ days: number }, Resupply>
      title={t('resupply.propose')}
      okText={t('resupply.propose')}
      onClose={onClose}
      initial={{ days: 3 }}
      send={({ days }, key) => proposeResupply({ divisionCode, days }, key)}
      refreshes={[['shelters', 'resupply']]}
    >
      <Form.Item name="days" label={t('resupply.days')}>
        <InputNumber min={0.5} max={30} suffix={t('unit.days')} style={{ width: 140 }} />
      </Form.Item>
    </FormDialog>
  );
}

function ResolveDialog({ id, state, onClose }: Verb & { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ note?: string }, Resupply>
      title={t(`resupply.${state}`)}
      okText={t(`resupply.${state}`)}
      danger={state === 'DISMISSED'}
      onClose={onClose}
      send={({ note }, key) => resolveResupply({ id, state, note: note || undefined }, key)}
      refreshes={[['shelters', 'resupply']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="note" label={t('shelters.remark')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
