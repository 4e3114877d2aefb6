import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorsQuery, putOperators, type OperatorReport } from '../../api/operators';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { useTeamNames } from '../teams/team-names';
import type { Place } from './equipment-page';

/** Who can run equipment: from the duty roster, and reported by hand where there is none. */
export function OperatorsTab({ place }: { place: Place }) {
  const { t } = useTranslation();
  const names = useNames();
  const { qualification } = useTeamNames();
  const may = useMay();
  const query = useQuery(operatorsQuery(place.divisionCode));
  const [editing, setEditing] = useState<OperatorReport | 'new'>();
  const columns: TableColumnsType<OperatorReport> = [
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    { title: t('people.qualification'), render: (_, one) => qualification(one.qualification) },
    { title: t('operators.count'), align: 'right', render: (_, one) => count(one.count) },
    {
      title: t('operators.until'),
      render: (_, { validUntil }) => (validUntil ? dateTime(validUntil) : '–'),
    },
    {
      title: t('text.updated'),
      render: (_, { updateTime }) => (updateTime ? dateTime(updateTime) : '–'),
    },
    {
      key: 'verbs',
      render: (_, one) => (
        <GuardedButton
          size="small"
          denied={may.not('keepStock', one.divisionCode)}
          onClick={() => setEditing(one)}
        >
          {t('action.edit')}
        </GuardedButton>
      ),
    },
  ];
  return (
    <>
      <p className="m-note">{t('operators.note')}</p>
      <div className="m-filters">
        <GuardedButton denied={may.not('keepStock')} onClick={() => setEditing('new')}>
          {t('operators.add')}
        </GuardedButton>
      </div>
      <QueryView query={query} isEmpty={({ rows }) => rows.length === 0}>
        {({ rows }) => (
          <Table<OperatorReport>
            size="small"
            rowKey={(one) => `${one.divisionCode}/${one.qualification}`}
            columns={columns}
            dataSource={rows}
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            scroll={{ x: 'max-content' }}
          />
        )}
      </QueryView>
      {editing && (
        <OperatorsDialog
          report={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </>
  );
}

type Values = Pick<OperatorReport, 'divisionCode' | 'qualification' | 'count'>;
type Props = { report?: OperatorReport; onClose: () => void };

function OperatorsDialog({ report, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, { count: number }>
      title={t('operators.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={report}
      send={(values, key) => putOperators({ availability: [values] }, key)}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect disabled={!!report} />
      </Form.Item>
      <Form.Item
        name="qualification"
        label={t('people.qualification')}
        extra={t('operators.codeNote')}
        rules={[required]}
      >
        <Input maxLength={60} disabled={!!report} />
      </Form.Item>
      <Form.Item name="count" label={t('operators.count')} rules={[required]}>
        <InputNumber min={0} max={1_000_000} precision={0} />
      </Form.Item>
    </FormDialog>
  );
}
