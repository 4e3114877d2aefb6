import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Popconfirm, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  rollAssetsQuery,
  takeBackTicks,
  tickAssets,
  type Drill,
  type Figures,
  type KitMark,
  type RollAsset,
  type Tick,
} from '../../api/drills';
import { useChange } from '../../api/use-change';
import { clockTime, count } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { ProblemAlert, QueryView } from '../../parts/query-view';

type Filter = { teamId?: string; withoutTeam?: boolean };
type Props = { drill: Drill; filter: Filter; denied?: string };
type Faulty = { asset: RollAsset; tick: Exclude<Tick, 'PRESENT'> };

const colours = { PRESENT: 'green', DAMAGED: 'orange', MISSING: 'red' } as const;

/** The checklist of a team's kit, or of what no team has in hand. */
export function RollKit({ drill, filter, denied }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [faulty, setFaulty] = useState<Faulty>();
  const query = useQuery(rollAssetsQuery(drill.id, filter));
  const refreshes = [['drills', drill.id]];
  const change = useChange<KitMark[], Figures>({
    send: (marks, key) => tickAssets(drill.id, marks, key),
    refreshes,
  });
  const undo = useChange<string, Figures>({
    send: (assetId, key) => takeBackTicks(drill.id, { assetIds: [assetId] }, key),
    refreshes,
  });
  const open = (query.data?.rows ?? []).filter(({ tick, excuse }) => !tick && !excuse);
  return (
    <>
      <div className="m-filters">
        <Input
          allowClear
          className="m-roll-search"
          placeholder={t('roll.searchKit')}
          onChange={({ target }) => setText(target.value.trim().toLowerCase())}
        />
        <TickAll {...{ open, denied }} onTick={(marks) => change.mutate(marks)} />
      </div>
      <ProblemAlert error={change.error ?? undo.error} />
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('roll.noKit')}>
        {({ rows }) => (
          <KitTable
            {...{ drill, denied }}
            assets={rows.filter((asset) => isFound(asset, text))}
            onTick={(assetId) => change.mutate([{ assetId, tick: 'PRESENT' }])}
            onUndo={(assetId) => undo.mutate(assetId)}
            onFaulty={setFaulty}
          />
        )}
      </QueryView>
      {faulty && <FaultyDialog {...faulty} drill={drill} onClose={() => setFaulty(undefined)} />}
    </>
  );
}

const isFound = ({ assetId, nameZh, nameEn }: RollAsset, text: string) =>
  text === '' || `${assetId} ${nameZh} ${nameEn}`.toLowerCase().includes(text);

const markMax = 2_000;

type AllProps = { open: RollAsset[]; denied?: string; onTick: (marks: KitMark[]) => void };

function TickAll({ open, denied, onTick }: AllProps) {
  const { t } = useTranslation();
  const none = open.length === 0 || !!denied;
  const what = t('rollTick.PRESENT');
  const marks = open
    .slice(0, markMax)
    .map(({ assetId }) => ({ assetId, tick: 'PRESENT' as const }));
  return (
    <Popconfirm
      title={t('roll.allKitSure', { count: marks.length, what })}
      okText={t('roll.all', { what })}
      cancelText={t('action.cancel')}
      disabled={none}
      onConfirm={() => onTick(marks)}
    >
      <Button disabled={none}>
        {t('roll.all', { what })} ({count(open.length)})
      </Button>
    </Popconfirm>
  );
}

type TableProps = {
  drill: Drill;
  assets: RollAsset[];
  denied?: string;
  onTick: (assetId: string) => void;
  onUndo: (assetId: string) => void;
  onFaulty: (faulty: Faulty) => void;
};

function KitTable({ drill, assets, denied, onTick, onUndo, onFaulty }: TableProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const near = drill.startTime ?? drill.planTime;
  const columns: TableColumnsType<RollAsset> = [
    {
      title: t('roll.kit'),
      render: (_, asset) => (
        <>
          <b>{nameIn(language, asset)}</b>{' '}
          {asset.tick && <Tag color={colours[asset.tick]}>{t(`rollTick.${asset.tick}`)}</Tag>}
          {asset.excuse && <Tag>{t('drill.excused')}</Tag>}
          <div className="m-note m-small">
            {[asset.assetId, asset.tickTime && clockTime(asset.tickTime, near), asset.note]
              .filter(Boolean)
              .join(' · ')}
          </div>
        </>
      ),
    },
    {
      key: 'action',
      align: 'right',
      render: (_, asset) =>
        asset.tick ? (
          <GuardedButton denied={denied} onClick={() => onUndo(asset.assetId)}>
            {t('roll.undo')}
          </GuardedButton>
        ) : (
          <div className="m-filters m-roll-ticks">
            <GuardedButton type="primary" denied={denied} onClick={() => onTick(asset.assetId)}>
              {t('rollTick.PRESENT')}
            </GuardedButton>
            {(['DAMAGED', 'MISSING'] as const).map((tick) => (
              <GuardedButton key={tick} denied={denied} onClick={() => onFaulty({ asset, tick })}>
                {t(`rollTick.${tick}`)}
              </GuardedButton>
            ))}
          </div>
        ),
    },
  ];
  return (
    <Table<RollAsset>
      {...{ size: 'small', rowKey: 'assetId', columns, dataSource: assets }}
      showHeader={false}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

function FaultyDialog({
  drill,
  asset,
  tick,
  onClose,
}: Faulty & { drill: Drill; onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useNames();
  return (
    <FormDialog<{ note: string }, Figures>
      title={`${nameIn(language, asset)}: ${t(`rollTick.${tick}`)}`}
      okText={t('action.save')}
      onClose={onClose}
      send={({ note }, key) => tickAssets(drill.id, [{ assetId: asset.assetId, tick, note }], key)}
      refreshes={[['drills', drill.id]]}
    >
      <Form.Item
        name="note"
        label={t('roll.why')}
        extra={t('roll.whyNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
