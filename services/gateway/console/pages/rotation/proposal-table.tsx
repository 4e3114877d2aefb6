import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Space, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  acceptProposal,
  proposalKinds,
  proposalsQuery,
  rejectProposal,
  type RotationProposal,
} from '../../api/rotation';
import { useChange } from '../../api/use-change';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';

export function ProposalTable({ planId }: { planId: string }) {
  const { t } = useTranslation();
  const query = useQuery(proposalsQuery(planId));
  const [rejecting, setRejecting] = useState<RotationProposal>();
  const columns = useColumns(setRejecting);
  return (
    <>
      <h2 className="m-section">{t('rotation.proposals')}</h2>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('rotation.noProposals')}
      >
        {({ rows }) => (
          <Table<RotationProposal>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {rejecting && <RejectDialog proposal={rejecting} onClose={() => setRejecting(undefined)} />}
    </>
  );
}

const states = ['PROPOSED', 'ACCEPTED', 'REJECTED'] as const;
const colours = { ACCEPTED: 'green', REJECTED: 'default' };

function useColumns(
  onReject: (proposal: RotationProposal) => void,
): TableColumnsType<RotationProposal> {
  const { t } = useTranslation();
  const names = useNames();
  return [
    {
      title: t('rotation.kind'),
      render: (_, { kind }) => t(`rotationKind.${kind}`),
      filters: proposalKinds.map((value) => ({ value, text: t(`rotationKind.${value}`) })),
      onFilter: (value, { kind }) => kind === value,
    },
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('text.depot'),
      render: (_, { depotId, toDepotId }) =>
        toDepotId ? `${names.depot(depotId)} → ${names.depot(toDepotId)}` : names.depot(depotId),
    },
    {
      title: t('text.quantity'),
      align: 'right',
      render: (_, { quantity, itemId }) => `${count(quantity)} ${names.unit(itemId)}`,
      sorter: (a, b) => a.quantity - b.quantity,
    },
    {
      title: t('rotation.value'),
      align: 'right',
      render: (_, { value }) => decimal(value),
      sorter: (a, b) => a.value - b.value,
    },
    {
      title: t('rotation.expires'),
      dataIndex: 'expireDate',
      sorter: (a, b) => a.expireDate.localeCompare(b.expireDate),
    },
    {
      title: t('rotation.due'),
      dataIndex: 'dueDate',
      sorter: (a, b) => a.dueDate.localeCompare(b.dueDate),
    },
    {
      title: t('text.state'),
      className: 'm-acts',
      render: (_, one) => <StateOrActions proposal={one} onReject={() => onReject(one)} />,
      filters: states.map((value) => ({ value, text: t(`rotationState.${value}`) })),
      onFilter: (value, { state }) => state === value,
    },
  ];
}

function StateOrActions({ proposal, onReject }: ActionsProps) {
  const { t } = useTranslation();
  const { state } = proposal;
  if (state === 'PROPOSED') return <Actions proposal={proposal} onReject={onReject} />;
  return <Tag color={colours[state]}>{t(`rotationState.${state}`)}</Tag>;
}

type ActionsProps = { proposal: RotationProposal; onReject: () => void };

function Actions({ proposal, onReject }: ActionsProps) {
  const { t } = useTranslation();
  const names = useNames();
  const { modal, message } = App.useApp();
  const textOf = useProblemText();
  const { id, kind, depotId, itemId, quantity } = proposal;
  const denied = useMay().not('keepStock', names.depotOf.get(depotId)?.divisionCode);
  const accept = useChange<string, RotationProposal>({
    send: acceptProposal,
    refreshes: [['rotation'], ['transfers'], ['stock']],
    onDone: () => void message.success(t('rotation.accepted')),
    onRefused: (problem) => void message.error(textOf(problem)),
  });
  const ask = () =>
    modal.confirm({
      title: t('rotation.acceptQuestion', {
        kind: t(`rotationKind.${kind}`),
        number: count(quantity),
        item: names.item(itemId),
      }),
      content: t(`rotationEffect.${kind}`),
      okText: t('rotation.accept'),
      cancelText: t('action.cancel'),
      onOk: () => accept.mutateAsync(id).catch(() => undefined),
    });
  return (
    <Space size={4}>
      <GuardedButton size="small" denied={denied} onClick={ask}>
        {t('rotation.accept')}
      </GuardedButton>
      <GuardedButton size="small" denied={denied} onClick={onReject}>
        {t('rotation.reject')}
      </GuardedButton>
    </Space>
  );
}

type RejectProps = { proposal: RotationProposal; onClose: () => void };

function RejectDialog({ proposal, onClose }: RejectProps) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ reason: string }, RotationProposal>
      title={t('rotation.rejectTitle')}
      okText={t('rotation.reject')}
      danger
      onClose={onClose}
      send={({ reason }, key) => rejectProposal(proposal.id, reason, key)}
      refreshes={[['rotation']]}
    >
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
