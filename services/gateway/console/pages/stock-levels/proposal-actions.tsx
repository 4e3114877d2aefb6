import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Form, Input, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  moveProposal,
  proposalFile,
  rejectProposal,
  type Change,
  type StockProposal,
  type Verb,
} from '../../api/stock-levels';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useLanguage } from '../../language';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { EditDialog } from './edit-dialog';

type Move = { id: string; verb: Verb; etag: string };

/** What can be done with a proposal as it stands; whatever others rely on is confirmed first. */
export function ProposalActions({ proposal }: { proposal: StockProposal }) {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('approve', proposal.divisionCode);
  const [rejecting, setRejecting] = useState(false);
  const [editing, setEditing] = useState(false);
  const { id, state, solve, etag, lines, cost } = proposal;
  const isOpen = state === 'PROPOSED' && solve.state === 'SUCCEEDED';
  const move = useChange<Move, Change>({
    send: moveProposal,
    refreshes: [['stock-proposals'], ['par-levels'], ['alerts']],
    onDone: ({ set, removed, stale }, { verb }) => {
      if (verb === 'apply' || verb === 'undo') {
        message.success(t(`stockLevels.done_${verb}`, { set, removed, stale }));
      }
    },
    onRefused: (problem) => message.error(textOf(problem)),
  });
  const ask = (verb: Verb) =>
    modal.confirm({
      title: t(`stockLevels.question_${verb}`, { number: lines.length, cost: count(cost) }),
      content: t(`stockLevels.questionNote_${verb}`),
      okText: t(`stockLevels.verb_${verb}`),
      cancelText: t('action.cancel'),
      okButtonProps: { danger: verb === 'undo' },
      onOk: () => move.mutateAsync({ id, verb, etag }).catch(() => undefined),
    });
  const button = (verb: Verb, type?: 'primary') => (
    <GuardedButton
      type={type}
      danger={verb === 'undo'}
      denied={denied}
      loading={move.isPending && move.variables?.verb === verb}
      onClick={() => ask(verb)}
    >
      {t(`stockLevels.verb_${verb}`)}
    </GuardedButton>
  );
  return (
    <Space wrap>
      {lines.length > 0 && <FileButton id={id} />}
      {isOpen && lines.length > 0 && (
        <GuardedButton denied={denied} onClick={() => setEditing(true)}>
          {t('stockLevels.edit')}
        </GuardedButton>
      )}
      {solve.state === 'RUNNING' && (
        <Button danger onClick={() => move.mutate({ id, verb: 'cancel', etag })}>
          {t('stockLevels.verb_cancel')}
        </Button>
      )}
      {(state === 'PROPOSED' || state === 'APPROVED') && solve.state !== 'RUNNING' && (
        <GuardedButton denied={denied} onClick={() => setRejecting(true)}>
          {t('stockLevels.reject')}
        </GuardedButton>
      )}
      {isOpen && button('approve', 'primary')}
      {state === 'APPROVED' && button('apply', 'primary')}
      {state === 'APPLIED' && button('undo')}
      {editing && <EditDialog proposal={proposal} onClose={() => setEditing(false)} />}
      {rejecting && <RejectDialog proposal={proposal} onClose={() => setRejecting(false)} />}
    </Space>
  );
}

function FileButton({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const items = (['xlsx', 'csv'] as const).map((format) => ({
    key: format,
    label: (
      <a href={proposalFile(id, format, language)} download>
        {format.toUpperCase()}
      </a>
    ),
  }));
  return (
    <Dropdown menu={{ items }} trigger={['click']}>
      <Button icon={<DownloadOutlined />}>{t('sheets.export')}</Button>
    </Dropdown>
  );
}

function RejectDialog({ proposal, onClose }: { proposal: StockProposal; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, etag } = proposal;
  return (
    <FormDialog<{ reason: string }, StockProposal>
      title={t('stockLevels.rejectTitle')}
      okText={t('stockLevels.reject')}
      danger
      send={({ reason }, key) => rejectProposal({ id, etag, reason }, key)}
      refreshes={[['stock-proposals']]}
      onClose={onClose}
    >
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
