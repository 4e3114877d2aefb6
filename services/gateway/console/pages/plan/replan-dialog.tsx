import { Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { replan, type Replan } from '../../api/plan-changes';
import type { Plan } from '../../api/plan-types';
import { FormDialog } from '../../parts/form-dialog';
import { ChangeFields } from './change-fields';

/** A new plan from what is needed and held now that changes as little as it can. */
export function ReplanDialog({ plan, onClose }: { plan: Plan; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <FormDialog<Replan, Plan>
      title={t('replan.title')}
      okText={t('replan.start')}
      width={760}
      initial={{ changes: [], changeHours: 1 }}
      onClose={onClose}
      send={(values, key) => replan(plan.id, values, key)}
      refreshes={[['plans']]}
      onDone={({ id }) => navigate(`/plans/${id}`)}
    >
      <p className="m-note">{t('replan.note')}</p>
      <Form.Item name="changeHours" label={t('replan.changeHours')} extra={t('replan.hoursNote')}>
        <InputNumber min={0} max={1000} step={0.5} />
      </Form.Item>
      <Form.Item label={t('replan.changes')}>
        <ChangeFields plan={plan} />
      </Form.Item>
    </FormDialog>
  );
}
