import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { limitsQuery, setLimit, type ApprovalLimit } from '../../api/approvals';
import { count, decimal } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay } from '../../session';

/** Above which size a correction or a disposal needs a second person, by division. */
export function LimitsTab() {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const query = useQuery(limitsQuery);
  const [open, setOpen] = useState<ApprovalLimit | 'new'>();
  const columns: TableColumnsType<ApprovalLimit> = [
    {
      title: t('text.division'),
      render: (_, one) =>
        one.divisionCode ? names.division(one.divisionCode) : t('text.everywhere'),
    },
    {
      title: t('approvals.unitsMax'),
      align: 'right',
      render: (_, one) => (one.unitsMax === undefined ? '–' : count(one.unitsMax)),
    },
    {
      title: t('approvals.valueMax'),
      align: 'right',
      render: (_, one) => (one.valueMax === undefined ? '–' : `¥${decimal(one.valueMax)}`),
    },
    { title: t('approvals.expireHours'), align: 'right', render: (_, one) => one.expireHours },
    {
      key: 'action',
      className: 'm-acts',
      render: (_, one) => (
        <GuardedButton
          size="small"
          denied={may.not('setLimits', one.divisionCode ?? '')}
          onClick={() => setOpen(one)}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <div className="m-toolbar">
        <GuardedButton denied={may.not('setLimits')} onClick={() => setOpen('new')}>
          {t('approvals.addLimit')}
        </GuardedButton>
        <span className="m-note">{t('approvals.limitsNote')}</span>
      </div>
      <QueryView
        query={query}
        isEmpty={({ rows }) => rows.length === 0}
        empty={t('approvals.noLimits')}
      >
        {({ rows }) => (
          <Table<ApprovalLimit>
            size="small"
            rowKey={(one) => one.divisionCode ?? ''}
            columns={columns}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {open && (
        <LimitDialog limit={open === 'new' ? undefined : open} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

type Values = {
  divisionCode?: string;
  unitsMax?: number | null;
  valueMax?: number | null;
  expireHours: number;
};

function LimitDialog({ limit, onClose }: { limit?: ApprovalLimit; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = (values: Values, key: string) =>
    setLimit(
      {
        divisionCode: values.divisionCode || undefined,
        unitsMax: values.unitsMax ?? undefined,
        valueMax: values.valueMax ?? undefined,
        expireHours: values.expireHours,
        etag: limit?.etag,
      },
      key,
    );
  return (
    <FormDialog<Values, ApprovalLimit>
      title={t('approvals.limit')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ expireHours: 72, ...limit, divisionCode: limit?.divisionCode ?? '' }}
      send={send}
      refreshes={[['approvals']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['approvals']} onClose={onClose} />
      )}
    >
      <Form.Item name="divisionCode" label={t('text.division')}>
        <DivisionSelect everywhere disabled={limit !== undefined} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="unitsMax" label={t('approvals.unitsMax')} extra={t('approvals.noLimit')}>
          <InputNumber min={0} precision={0} />
        </Form.Item>
        <Form.Item name="valueMax" label={t('approvals.valueMax')} extra={t('approvals.noLimit')}>
          <InputNumber min={0} prefix="¥" />
        </Form.Item>
        <Form.Item name="expireHours" label={t('approvals.expireHours')}>
          <InputNumber min={1} max={720} precision={0} suffix={t('unit.hours')} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
