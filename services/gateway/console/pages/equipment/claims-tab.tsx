import { useQuery } from '@tanstack/react-query';
import { App, Select, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  claimsQuery,
  claimStates,
  confirmClaim,
  type EquipmentClaim,
} from '../../api/equipment-work';
import { useChange } from '../../api/use-change';
import { dateTime } from '../../format';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { AssetLink } from './assets-tab';
import { ReleaseDialog, ReturnDialog } from './claim-dialogs';

type Props = { onShow: (id: string) => void };

export function ClaimsTab({ onShow }: Props) {
  const { t } = useTranslation();
  const [state, setState] = useState<EquipmentClaim['state']>();
  const query = useQuery(claimsQuery(state));
  return (
    <>
      <div className="m-filters">
        <Select
          allowClear
          placeholder={t('text.state')}
          aria-label={t('text.state')}
          value={state}
          onChange={setState}
          options={claimStates.map((value) => ({ value, label: t(`claimState.${value}`) }))}
          style={{ width: 160 }}
        />
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('equipmentClaim.none')}
      >
        {({ rows }) => <ClaimTable rows={rows} onShow={onShow} />}
      </QueryView>
    </>
  );
}

type Dialog = { kind: 'release' | 'return'; claim: EquipmentClaim };

function ClaimTable({ rows, onShow }: Props & { rows: EquipmentClaim[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const columns: TableColumnsType<EquipmentClaim> = [
    { title: t('equipmentClaim.purpose'), dataIndex: 'purpose' },
    { title: t('equipmentClaim.holder'), render: (_, one) => one.borrower ?? one.holderName },
    { title: t('equipmentClaim.where'), render: (_, one) => names.division(one.divisionCode) },
    {
      title: t('equipment.assets'),
      render: (_, one) => <ClaimedAssets claim={one} onShow={onShow} />,
    },
    { title: t('text.state'), render: (_, one) => <ClaimState claim={one} /> },
    { title: t('text.created'), render: (_, one) => dateTime(one.createTime) },
    { key: 'verbs', render: (_, one) => <ClaimVerbs claim={one} onOpen={setDialog} /> },
  ];
  return (
    <>
      <Table<EquipmentClaim>
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
      />
      {dialog?.kind === 'release' && <ReleaseDialog claim={dialog.claim} onClose={close} />}
      {dialog?.kind === 'return' && <ReturnDialog claim={dialog.claim} onClose={close} />}
    </>
  );
}

const assetsShown = 4;

function ClaimedAssets({ claim: { assets }, onShow }: Props & { claim: EquipmentClaim }) {
  const { t } = useTranslation();
  return (
    <>
      {assets.slice(0, assetsShown).map(({ assetId, state, outOfArea }) => (
        <div key={assetId}>
          <AssetLink id={assetId} name={assetId} onShow={onShow} />{' '}
          {outOfArea && <Tag color="gold">{t('equipmentClaim.outOfArea')}</Tag>}
          {state === 'RETURNED' && <Tag>{t('equipmentClaim.returned')}</Tag>}
        </div>
      ))}
      {assets.length > assetsShown &&
        t('equipmentClaim.more', { number: assets.length - assetsShown })}
    </>
  );
}

function ClaimState({ claim: one }: { claim: EquipmentClaim }) {
  const { t } = useTranslation();
  const active = one.state === 'HELD' || one.state === 'CONFIRMED';
  return (
    <>
      <Tag color={active ? 'blue' : 'default'}>{t(`claimState.${one.state}`)}</Tag>
      {one.overdue && <Tag color="red">{t('equipmentClaim.overdue')}</Tag>}
      {one.state === 'HELD' && (
        <div className="m-note">
          {t('equipmentClaim.expires', { time: dateTime(one.expireTime) })}
        </div>
      )}
      {active && one.dueBackTime && (
        <div className="m-note">
          {t('equipmentClaim.backBy', { time: dateTime(one.dueBackTime) })}
        </div>
      )}
    </>
  );
}

type VerbProps = { claim: EquipmentClaim; onOpen: (dialog: Dialog) => void };

function ClaimVerbs({ claim, onOpen }: VerbProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('claimEquipment');
  const confirm = useChange<string, EquipmentClaim>({
    send: confirmClaim,
    refreshes: [['equipment']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  if (claim.state !== 'HELD' && claim.state !== 'CONFIRMED') return null;
  return (
    <div className="m-verbs">
      {claim.state === 'HELD' && (
        <GuardedButton
          size="small"
          type="primary"
          denied={denied}
          loading={confirm.isPending}
          onClick={() => confirm.mutate(claim.id)}
        >
          {t('equipmentClaim.confirm')}
        </GuardedButton>
      )}
      <GuardedButton size="small" denied={denied} onClick={() => onOpen({ kind: 'return', claim })}>
        {t('equipmentClaim.return')}
      </GuardedButton>
      <GuardedButton
        size="small"
        danger
        denied={denied}
        onClick={() => onOpen({ kind: 'release', claim })}
      >
        {t('equipmentClaim.release')}
      </GuardedButton>
    </div>
  );
}
