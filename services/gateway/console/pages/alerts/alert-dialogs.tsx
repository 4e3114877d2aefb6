import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { accountsQuery } from '../../api/administration';
import { assignAlert, resolveAlert, snoozeAlert, type StockAlert } from '../../api/alerts';
import { serverNow } from '../../api/server-clock';
import { fromLocalField, localField } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay, useSession } from '../../session';

type Props = { alert: StockAlert; onClose: () => void };
const reads = ['alerts'];

function useShared({ alert, onClose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const about = alert.itemId ? names.item(alert.itemId) : (alert.subject ?? '');
  return {
    about: `${t(`alertKind.${alert.kind}`)} · ${about} · ${names.depot(alert.depotId)}`,
    dialog: {
      onClose,
      refreshes: [reads],
      onDone: () => void message.success(t('text.saved')),
      explain: (problem: Parameters<typeof ReloadNotice>[0]['problem']) => (
        <ReloadNotice problem={problem} reads={reads} onClose={onClose} />
      ),
    },
  };
}

type AssignValues = { to: 'me' | 'other' | 'keeper'; assignee?: string };

export function AssignDialog({ alert, onClose }: Props) {
  const { t } = useTranslation();
  const session = useSession();
  const { about, dialog } = useShared({ alert, onClose });
  const send = ({ to, assignee }: AssignValues, key: string) => {
    const chosen = { me: session?.actorId, other: assignee?.trim(), keeper: '' }[to];
    return assignAlert(alert.id, { assignee: chosen, etag: alert.etag }, key);
  };
  return (
    <FormDialog<AssignValues, StockAlert>
      {...dialog}
      title={t('alert.assignTitle')}
      okText={t('alert.assign')}
      initial={{ to: 'me' }}
      send={send}
    >
      <p>{about}</p>
      <Form.Item name="to" label={t('alert.owner')}>
        <Radio.Group
          className="m-radio-list"
          options={[
            { value: 'me', label: t('alert.toMe') },
            { value: 'other', label: t('alert.toOther') },
            { value: 'keeper', label: t('alert.toKeeper', { name: alert.keeper || '–' }) },
          ]}
        />
      </Form.Item>
      <PersonField />
    </FormDialog>
  );
}

/** Administrators choose among the accounts; others, who may not read them, write the account. */
function PersonField() {
  const { t } = useTranslation();
  const to = Form.useWatch('to') as AssignValues['to'] | undefined;
  const known = !useMay().not('administer');
  const accounts = useQuery({ ...accountsQuery, enabled: known && to === 'other' });
  if (to !== 'other') return null;
  const rules = [{ required: true, message: t('field.required') }];
  return (
    <Form.Item name="assignee" label={t('alert.person')} rules={rules}>
      {known ? (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={accounts.isPending}
          options={(accounts.data?.rows ?? []).map(({ id, name, account }) => ({
            value: id,
            label: `${name} (${account})`,
          }))}
        />
      ) : (
        <Input maxLength={100} />
      )}
    </Form.Item>
  );
}

type SnoozeValues = { until: string; note?: string };
const dayMs = 86_400_000;

export function SnoozeDialog({ alert, onClose }: Props) {
  const { t } = useTranslation();
  const { about, dialog } = useShared({ alert, onClose });
  const day = (days: number) => localField(serverNow() + days * dayMs).slice(0, 10);
  return (
    <FormDialog<SnoozeValues, StockAlert>
      {...dialog}
      title={t('alert.snoozeTitle')}
      okText={t('alert.snooze')}
      initial={{ until: day(7) }}
      send={({ until, note }, key) =>
        snoozeAlert(
          alert.id,
          { until: fromLocalField(`${until}T08:00`)!, note: note || undefined, etag: alert.etag },
          key,
        )
      }
    >
      <p>{about}</p>
      <Form.Item
        name="until"
        label={t('alert.untilField')}
        extra={t('alert.untilNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input type="date" min={day(1)} max={day(89)} style={{ width: 200 }} />
      </Form.Item>
      <NoteField />
    </FormDialog>
  );
}

export function ResolveDialog({ alert, onClose }: Props) {
  const { t } = useTranslation();
  const { about, dialog } = useShared({ alert, onClose });
  return (
    <FormDialog<{ note?: string }, StockAlert>
      {...dialog}
      title={t('alert.resolveTitle')}
      okText={t('alert.resolve')}
      danger
      send={({ note }, key) =>
        resolveAlert(alert.id, { note: note || undefined, etag: alert.etag }, key)
      }
    >
      <p>{about}</p>
      <p className="m-note">{t('alert.resolveNote')}</p>
      <NoteField />
    </FormDialog>
  );
}

function NoteField() {
  const { t } = useTranslation();
  return (
    <Form.Item name="note" label={t('alert.noteField')}>
      <Input.TextArea rows={2} maxLength={500} />
    </Form.Item>
  );
}
