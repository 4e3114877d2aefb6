import { useQuery } from '@tanstack/react-query';
import { Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { divisionsQuery } from '../../api/incidents';
import { proposeStockLevels, type Question, type StockProposal } from '../../api/stock-levels';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { useOwnDivision } from '../../session';

type Props = { onClose: () => void; onDone: (proposal: StockProposal) => void };

const year = Array.from({ length: 12 }, (_, month) => month + 1);

/** What is to be covered, and with how much money. */
export function QuestionDialog({ onClose, onDone }: Props) {
  const { t } = useTranslation();
  const own = useOwnDivision('plan');
  const divisions = useQuery(divisionsQuery).data?.rows;
  const root = divisions?.find(({ parentCode }) => !parentCode)?.code;
  const required = { required: true, message: t('field.required') };
  const months = year.map((value) => ({ value, label: t('stockLevels.month', { month: value }) }));
  return (
    <FormDialog<Question, StockProposal>
      title={t('stockLevels.askTitle')}
      okText={t('stockLevels.ask')}
      width={640}
      initial={{
        divisionCode: own || root,
        months: [],
        days: 3,
        cvarWeight: 0.3,
        timeLimitSeconds: 60,
      }}
      send={proposeStockLevels}
      refreshes={[['stock-proposals']]}
      onDone={onDone}
      onClose={onClose}
    >
      <p className="m-note">{t('stockLevels.askNote')}</p>
      <div className="m-fields">
        <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
          <DivisionSelect />
        </Form.Item>
        <Form.Item name="months" label={t('stockLevels.months')}>
          <Select
            mode="multiple"
            options={months}
            placeholder={t('stockLevels.allYear')}
            maxTagCount="responsive"
          />
        </Form.Item>
        <Form.Item
          name="budget"
          label={t('stockLevels.budget')}
          extra={t('stockLevels.budgetNote')}
        >
          <InputNumber min={0} max={1e12} step={10_000} suffix={t('stockLevels.yuan')} />
        </Form.Item>
        <Form.Item name="days" label={t('stockLevels.days')} rules={[required]}>
          <InputNumber min={1} max={30} suffix={t('unit.days')} />
        </Form.Item>
        <Form.Item
          name="cvarWeight"
          label={t('stockLevels.cvarWeight')}
          extra={t('stockLevels.cvarWeightNote')}
        >
          <InputNumber min={0} max={1} step={0.1} />
        </Form.Item>
        <Form.Item
          name="serviceShareMinimum"
          label={t('stockLevels.serviceShare')}
          extra={t('stockLevels.serviceShareNote')}
        >
          <InputNumber min={0} max={1} step={0.05} />
        </Form.Item>
        <Form.Item name="timeLimitSeconds" label={t('stockLevels.timeLimit')}>
          <InputNumber min={5} max={600} suffix={t('stockLevels.seconds')} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
