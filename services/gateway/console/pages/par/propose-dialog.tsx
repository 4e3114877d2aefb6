import { App, Button, Form, InputNumber, Modal, Table, type TableColumnsType } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  proposeParLevels,
  putParLevels,
  type ParChanges,
  type ParLevel,
  type ParQuestion,
} from '../../api/par-levels';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect, ItemSelect } from '../../parts/fields';
import { ProblemAlert } from '../../parts/query-view';

type Props = { divisionCode?: string; itemId?: string; onClose: () => void };

/** Levels from days of cover: looked at first, then taken over all at once. */
export function ProposeDialog({ divisionCode, itemId, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [levels, setLevels] = useState<ParLevel[]>();
  const question = useMutation({
    mutationFn: proposeParLevels,
    onSuccess: (answer) => setLevels(answer.levels),
  });
  const save = useChange<ParChanges, { set: number }>({
    send: putParLevels,
    refreshes: [['par-levels'], ['alerts']],
    onDone: ({ set }) => {
      message.success(t('par.takenOver', { number: count(set) }));
      onClose();
    },
  });
  return (
    <Modal
      open
      width={860}
      title={t('par.proposeTitle')}
      okText={t('par.takeOver', { number: levels?.length ?? 0 })}
      cancelText={t('action.cancel')}
      okButtonProps={{ disabled: !levels?.length, loading: save.isPending }}
      onOk={() => save.mutate({ levels })}
      onCancel={save.isPending ? undefined : onClose}
      mask={{ closable: false }}
    >
      <p className="m-note">{t('par.proposeNote')}</p>
      <ProblemAlert error={question.error ?? save.error} />
      <QuestionForm
        initial={{ divisionCode, itemId, minimumDays: 3, reorderDays: 7, maximumDays: 14 }}
        busy={question.isPending}
        onAsk={(asked) => question.mutate(asked)}
        onEdit={() => setLevels(undefined)}
      />
      {levels && <ProposalTable levels={levels} />}
    </Modal>
  );
}

type FormProps = {
  initial: Partial<ParQuestion>;
  busy: boolean;
  onAsk: (question: ParQuestion) => void;
  onEdit: () => void;
};

function QuestionForm({ initial, busy, onAsk, onEdit }: FormProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <Form<ParQuestion>
      layout="vertical"
      initialValues={initial}
      onFinish={onAsk}
      onValuesChange={onEdit}
    >
      <div className="m-fields">
        <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
          <DivisionSelect />
        </Form.Item>
        <Form.Item name="itemId" label={t('text.item')}>
          <ItemSelect allowClear placeholder={t('par.allItems')} />
        </Form.Item>
      </div>
      <div className="m-fields m-fields-4">
        {(['minimumDays', 'reorderDays', 'maximumDays'] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`par.${name}`)} rules={[required]}>
            <InputNumber min={0} max={999} suffix={t('unit.days')} />
          </Form.Item>
        ))}
        <Form.Item label=" ">
          <Button htmlType="submit" loading={busy}>
            {t('par.calculate')}
          </Button>
        </Form.Item>
      </div>
    </Form>
  );
}

function ProposalTable({ levels }: { levels: ParLevel[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<ParLevel> = [
    { title: t('text.depot'), render: (_, { depotId }) => names.depot(depotId) },
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    ...(['minimum', 'reorder', 'maximum'] as const).map((name) => ({
      title: t(`par.${name}`),
      align: 'right' as const,
      render: (_: unknown, level: ParLevel) => count(level[name]),
    })),
    { title: t('text.unit'), render: (_, { itemId }) => names.unit(itemId) },
  ];
  return (
    <Table<ParLevel>
      size="small"
      rowKey={({ depotId, itemId }) => `${depotId}/${itemId}`}
      columns={columns}
      dataSource={levels}
      locale={{ emptyText: t('par.noProposal') }}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
