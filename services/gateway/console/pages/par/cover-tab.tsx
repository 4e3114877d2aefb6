import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  coverQuery,
  demandRulesQuery,
  putDemandProfile,
  removeDemandProfile,
  type Cover,
  type DemandProfile,
  type ParFilter,
} from '../../api/par-levels';
import { useChange } from '../../api/use-change';
import { count, decimal, percent } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect, ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { DemandRulesDialog } from './demand-rules-dialog';

/** How many days the stock of a division lasts its people. */
export function CoverTab({ filter }: { filter: ParFilter }) {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const query = useQuery(coverQuery(filter));
  const rules = useQuery(demandRulesQuery()).data;
  const [open, setOpen] = useState<DemandProfile | 'new' | 'rules'>();
  return (
    <>
      <div className="m-filters">
        <GuardedButton denied={denied} onClick={() => setOpen('new')}>
          {t('par.addDemand')}
        </GuardedButton>
        {rules && (
          <GuardedButton denied={denied} onClick={() => setOpen('rules')}>
            {t('par.rules')}
          </GuardedButton>
        )}
      </div>
      {rules && (
        <p className="m-note">
          {t('par.coverNote', { share: decimal(rules.populationShare * 100) })}
        </p>
      )}
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('par.noDemand')}>
        {({ rows, complete }) => (
          <>
            <CoverTable rows={rows} onEdit={setOpen} />
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
          </>
        )}
      </QueryView>
      {open === 'rules' && rules && (
        <DemandRulesDialog rules={rules} onClose={() => setOpen(undefined)} />
      )}
      {open && open !== 'rules' && (
        <DemandDialog
          profile={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type TableProps = { rows: Cover[]; onEdit: (profile: DemandProfile) => void };

// What is not used up day by day comes after what is, where it reaches the fewest people first.
const rankOf = ({ days, initialShare = 1 }: Cover) => days ?? 1e12 * (1 + initialShare);

function CoverTable({ rows, onEdit }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Cover> = [
    { title: t('text.division'), render: (_, { profile }) => names.division(profile.divisionCode) },
    { title: t('text.item'), render: (_, { profile }) => names.item(profile.itemId) },
    {
      title: t('par.days'),
      align: 'right',
      render: (_, cover) => <Reach cover={cover} />,
      sorter: (a, b) => rankOf(a) - rankOf(b),
      defaultSortOrder: 'ascend',
    },
    {
      title: t('par.initialShortfall'),
      align: 'right',
      render: (_, { initialShortfall }) =>
        initialShortfall > 0 ? <span className="m-bad">{count(initialShortfall)}</span> : '–',
      sorter: (a, b) => a.initialShortfall - b.initialShortfall,
    },
    { title: t('par.usable'), align: 'right', render: (_, { usable }) => count(usable) },
    {
      title: t('par.initialUnits'),
      align: 'right',
      render: (_, { profile }) => decimal(profile.initialUnits),
    },
    {
      title: t('par.dailyUnits'),
      align: 'right',
      render: (_, { profile }) => decimal(profile.dailyUnits),
    },
    {
      title: t('text.population'),
      align: 'right',
      render: (_, { profile }) => count(profile.population),
    },
    { title: t('text.unit'), render: (_, { profile }) => names.unit(profile.itemId) },
    {
      title: t('par.source'),
      render: (_, { profile: { source = 'STANDARD' } }) => (
        <Tag color={source === 'MANUAL' ? 'gold' : undefined}>{t(`demandSource.${source}`)}</Tag>
      ),
      filters: (['STANDARD', 'MANUAL'] as const).map((value) => ({
        value,
        text: t(`demandSource.${value}`),
      })),
      onFilter: (value, { profile }) => profile.source === value,
    },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, { profile }) => <CoverActions profile={profile} onEdit={onEdit} />,
    },
  ];
  return (
    <Table<Cover>
      size="small"
      rowKey={({ profile }) => `${profile.divisionCode}/${profile.itemId}`}
      columns={columns}
      dataSource={rows}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

/** Days, or of goods that everybody needs once how many people they are enough for. */
function Reach({ cover: { days, initialShare } }: { cover: Cover }) {
  const { t } = useTranslation();
  if (days !== undefined) return decimal(days);
  if (initialShare === undefined) return t('par.endless');
  const text = t('par.forPeople', { share: percent(initialShare) });
  return initialShare < 1 ? <span className="m-bad">{text}</span> : text;
}

type ActionsProps = { profile: DemandProfile; onEdit: (profile: DemandProfile) => void };

function CoverActions({ profile, onEdit }: ActionsProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepStock', profile.divisionCode);
  const removal = useChange<DemandProfile, unknown>({
    send: removeDemandProfile,
    refreshes: [['par-levels']],
    onDone: () => void message.success(t('text.saved')),
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  return (
    <Space>
      <GuardedButton size="small" denied={denied} onClick={() => onEdit(profile)}>
        {t('action.edit')}
      </GuardedButton>
      {profile.source === 'MANUAL' && (
        <GuardedButton
          size="small"
          denied={denied}
          loading={removal.isPending}
          onClick={() => removal.mutate(profile)}
        >
          {t('par.useStandard')}
        </GuardedButton>
      )}
    </Space>
  );
}

const rates = ['initialUnits', 'dailyUnits', 'routineDailyUnits'] as const;

function DemandDialog({ profile, onClose }: { profile?: DemandProfile; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<DemandProfile, unknown>
      title={profile ? t('par.editDemand') : t('par.addDemand')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={profile ?? { routineDailyUnits: 0 }}
      send={putDemandProfile}
      refreshes={[['par-levels']]}
      onDone={() => void message.success(t('text.saved'))}
    >
      <p className="m-note">{t('par.demandNote')}</p>
      <div className="m-fields">
        <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
          <DivisionSelect disabled={!!profile} />
        </Form.Item>
        <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
          <ItemSelect disabled={!!profile} />
        </Form.Item>
        <Form.Item name="population" label={t('text.population')} rules={[required]}>
          <InputNumber min={0} precision={0} />
        </Form.Item>
        {rates.map((name) => (
          <Form.Item key={name} name={name} label={t(`par.${name}`)} rules={[required]}>
            <InputNumber min={0} max={1e9} />
          </Form.Item>
        ))}
      </div>
    </FormDialog>
  );
}
