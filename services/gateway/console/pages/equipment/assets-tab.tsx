import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { assetsQuery, type Asset } from '../../api/equipment';
import { dateTime, decimal } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { SheetLinks } from '../../parts/sheet-links';
import { useMay } from '../../session';
import { AssetDialog } from './asset-dialog';
import { AssetMap } from './asset-map';
import { ClaimDialog } from './claim-dialogs';
import type { Place } from './equipment-page';
import { useEquipmentNames, type EquipmentNames } from './equipment-names';

const choices = ['all', 'ready', 'notReady', 'free'] as const;
type Choice = (typeof choices)[number];
const filters: Record<Choice, { ready?: boolean; free?: boolean }> = {
  all: {},
  ready: { ready: true },
  notReady: {},
  free: { ready: true, free: true },
};

type Props = { place: Place; onShow: (id: string) => void };

type View = 'list' | 'map';

export function AssetsTab({ place, onShow }: Props) {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('list');
  const [choice, setChoice] = useState<Choice>('all');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string[]>([]);
  const query = useQuery(
    assetsQuery({ ...place, ...filters[choice], query: text.trim() || undefined }),
  );
  const rowsOf = (rows: Asset[]) =>
    choice === 'notReady' ? rows.filter(({ readiness }) => !readiness?.ready) : rows;
  return (
    <>
      <div className="m-filters m-wrap">
        <Segmented<View>
          value={view}
          onChange={setView}
          options={(['list', 'map'] as const).map((value) => ({
            value,
            label: t(`depots.${value}`),
          }))}
        />
        <Segmented
          value={choice}
          onChange={setChoice}
          options={choices.map((value) => ({ value, label: t(`equipment.${value}`) }))}
        />
        <Input.Search
          allowClear
          placeholder={t('equipment.find')}
          aria-label={t('equipment.find')}
          onSearch={setText}
          style={{ width: 220 }}
        />
        <SheetLinks kind="assets" />
      </div>
      <AssetActions chosen={chosen} onClaimed={() => setChosen([])} />
      <QueryView query={query} isEmpty={({ rows }) => rowsOf(rows).length === 0}>
        {({ rows, complete }) => (
          <>
            <Summary rows={rowsOf(rows)} />
            {!complete && <p className="m-note">{t('text.notAll')}</p>}
            {view === 'map' ? (
              <AssetMap rows={rowsOf(rows)} />
            ) : (
              <AssetTable
                rows={rowsOf(rows)}
                chosen={chosen}
                onChoose={setChosen}
                onShow={onShow}
              />
            )}
          </>
        )}
      </QueryView>
    </>
  );
}

function AssetActions({ chosen, onClaimed }: { chosen: string[]; onClaimed: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const denied = may.not('claimEquipment');
  const [dialog, setDialog] = useState<'claim' | 'new'>();
  const close = () => setDialog(undefined);
  return (
    <div className="m-filters">
      <GuardedButton
        type="primary"
        denied={denied ?? (chosen.length === 0 ? t('equipment.chooseFirst') : undefined)}
        onClick={() => setDialog('claim')}
      >
        {t('equipmentClaim.claim', { number: chosen.length })}
      </GuardedButton>
      <GuardedButton denied={may.not('keepStock')} onClick={() => setDialog('new')}>
        {t('equipment.add')}
      </GuardedButton>
      {dialog === 'new' && <AssetDialog onClose={close} />}
      {dialog === 'claim' && <ClaimDialog assetIds={chosen} onClose={close} onDone={onClaimed} />}
    </div>
  );
}

function Summary({ rows }: { rows: Asset[] }) {
  const { t } = useTranslation();
  const ready = rows.filter(({ readiness }) => readiness?.ready);
  const free = ready.filter(({ engagement }) => !engagement);
  return (
    <p className="m-note">
      {t('equipment.summary', {
        number: decimal(rows.length),
        ready: decimal(ready.length),
        free: decimal(free.length),
      })}
    </p>
  );
}

type TableProps = {
  rows: Asset[];
  chosen: string[];
  onChoose: (ids: string[]) => void;
  onShow: (id: string) => void;
};

function AssetTable({ rows, chosen, onChoose, onShow }: TableProps) {
  const { t } = useTranslation();
  const names = useNames();
  const equipment = useEquipmentNames();
  const columns: TableColumnsType<Asset> = [
    {
      title: t('equipment.name'),
      render: (_, one) => <AssetLink id={one.id} name={equipment.asset(one)} onShow={onShow} />,
    },
    { title: t('equipment.serial'), dataIndex: 'serial' },
    { title: t('equipment.kind'), render: (_, one) => equipment.kind(one.kindId) },
    {
      title: t('equipment.capability'),
      align: 'right',
      render: (_, { capabilities: [first] }) =>
        first ? `${decimal(first.value)} ${equipment.unit(first.unit)}` : '–',
    },
    { title: t('text.division'), render: (_, one) => names.division(one.homeDivisionCode) },
    {
      title: t('equipment.readiness'),
      render: (_, one) => <Readiness asset={one} equipment={equipment} />,
    },
    { title: t('equipment.user'), render: (_, one) => <UserOf asset={one} /> },
  ];
  return (
    <Table<Asset>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={rows}
      rowSelection={{
        selectedRowKeys: chosen,
        preserveSelectedRowKeys: true,
        onChange: (keys) => onChoose(keys.map(String)),
        getCheckboxProps: ({ engagement }) => ({ disabled: engagement !== undefined }),
      }}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
    />
  );
}

type LinkProps = { id: string; name: string; onShow: (id: string) => void };

export function AssetLink({ id, name, onShow }: LinkProps) {
  return (
    <a
      href={`/equipment?id=${id}`}
      onClick={(event) => {
        event.preventDefault();
        onShow(id);
      }}
    >
      {name}
    </a>
  );
}

export function Readiness(props: { asset: Asset; equipment: EquipmentNames }) {
  const { asset, equipment } = props;
  const { t } = useTranslation();
  if (asset.readiness?.ready) return <Tag color="green">{t('equipment.ready')}</Tag>;
  return (
    <>
      <Tag color="red">{t('equipment.notReady')}</Tag>
      <ul className="m-gaps">
        {asset.readiness?.gaps.map((gap) => (
          <li key={gap.reason + gap.subject}>{equipment.gap(asset, gap)}</li>
        ))}
      </ul>
    </>
  );
}

function UserOf({ asset: { engagement, exerciseEngagement } }: { asset: Asset }) {
  const { t } = useTranslation();
  if (!engagement && !exerciseEngagement) return <>{t('equipment.isFree')}</>;
  const { holderName, purpose, dueBackTime } = (engagement ?? exerciseEngagement)!;
  return (
    <>
      {!engagement && <Tag color="purple">{t('incident.exercise')}</Tag>}
      {holderName}
      <div className="m-note">{purpose}</div>
      {dueBackTime && (
        <div className="m-note">{t('equipmentClaim.backBy', { time: dateTime(dueBackTime) })}</div>
      )}
    </>
  );
}
