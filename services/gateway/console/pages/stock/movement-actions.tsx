import { DownOutlined } from '@ant-design/icons';
import { Dropdown, type MenuProps } from 'antd';
import { useState, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { PickDialog, PutAwayDialog } from './bin-dialogs';
import { ConvertDialog, DisposeDialog, LendDialog, type MovementProps } from './movement-dialogs';
import { ReturnDialog } from './return-dialogs';
import { AdjustDialog, IssueDialog, ReceiveDialog } from './stock-dialogs';

type Name =
  'receive' | 'issue' | 'adjust' | 'return' | 'dispose' | 'lend' | 'convert' | 'putAway' | 'pick';

const dialogs: Record<Name, ComponentType<MovementProps>> = {
  receive: ReceiveDialog,
  issue: IssueDialog,
  adjust: AdjustDialog,
  return: ReturnDialog,
  dispose: DisposeDialog,
  lend: LendDialog,
  convert: ConvertDialog,
  putAway: PutAwayDialog,
  pick: PickDialog,
};

/** All that moves stock by hand: the frequent as buttons, the rest in a list. */
export function MovementActions({ itemId }: { itemId?: string }) {
  const { t } = useTranslation();
  const denied = useMay().not('keepStock');
  const [open, setOpen] = useState<Name>();
  const more = (['return', 'putAway', 'pick', 'lend', 'convert'] as const).map((name) => ({
    key: name,
    label: t(`care.${name}`),
    onClick: () => setOpen(name),
  }));
  const items: MenuProps['items'] = [
    ...more,
    { type: 'divider' },
    { key: 'dispose', danger: true, label: t('care.dispose'), onClick: () => setOpen('dispose') },
  ];
  const Dialog = open && dialogs[open];
  return (
    <>
      {(['receive', 'issue', 'adjust'] as const).map((name) => (
        <GuardedButton
          key={name}
          type={name === 'receive' ? 'primary' : 'default'}
          denied={denied}
          onClick={() => setOpen(name)}
        >
          {t(`stock.${name}`)}
        </GuardedButton>
      ))}
      {!denied && (
        <Dropdown menu={{ items }} trigger={['click']}>
          <GuardedButton icon={<DownOutlined />} iconPlacement="end">
            {t('care.more')}
          </GuardedButton>
        </Dropdown>
      )}
      {Dialog && <Dialog itemId={itemId} onClose={() => setOpen(undefined)} />}
    </>
  );
}
