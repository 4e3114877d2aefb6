import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, InputNumber, Modal, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { divisionsQuery } from '../../api/incidents';
import { stockRulesQuery, updateStockRules, type StockRules } from '../../api/stock-levels';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { QueryView } from '../../parts/query-view';
import { ReloadNotice } from '../../parts/reload-notice';
import { useOwnDivision } from '../../session';

const shares = [
  'pastShare',
  'baselineShare',
  'holdingShare',
  'minimumShare',
  'reorderShare',
] as const;
const amounts = [
  'baselineYearly',
  'priorYears',
  'personPenalty',
  'tonneKmCost',
  'storageM3PerM2',
  'unpricedUnitCost',
] as const;
const grades = ['red', 'orange', 'yellow', 'blue'] as const;
const hazardShares = [
  'displacedShare',
  'unknownPeopleShare',
  'wideShare',
  'survivingShare',
] as const;
const months = Array.from({ length: 12 }, (_, month) => month);

/** What scenarios are made of and what things cost, by division; a division without its own inherits. */
export function LevelRulesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const own = useOwnDivision('editCatalogue');
  const divisions = useQuery(divisionsQuery).data?.rows;
  const root = divisions?.find(({ parentCode }) => !parentCode)?.code;
  const [chosen, setChosen] = useState<string>();
  const divisionCode = chosen ?? (own || root || '');
  const query = useQuery(stockRulesQuery(divisionCode));
  if (!query.data) {
    return (
      <Modal open title={t('levelRules.title')} footer={null} onCancel={onClose}>
        <QueryView query={query}>{() => null}</QueryView>
      </Modal>
    );
  }
  return (
    <RulesForm
      key={`${divisionCode} ${query.data.etag}`}
      {...{ divisionCode, onClose }}
      rules={query.data}
      onChoose={setChosen}
    />
  );
}

type FormProps = {
  divisionCode: string;
  rules: StockRules;
  onChoose: (code: string) => void;
  onClose: () => void;
};

function RulesForm({ divisionCode, rules, onChoose, onClose }: FormProps) {
  const { t } = useTranslation();
  const names = useNames();
  const inherited = rules.divisionCode !== divisionCode;
  const from = rules.divisionCode ? names.division(rules.divisionCode) : t('text.everywhere');
  const done = useSaved({ ...rules, divisionCode });
  return (
    <FormDialog<StockRules, StockRules>
      title={t('levelRules.title')}
      okText={t('levelRules.save', { division: names.division(divisionCode) })}
      width={820}
      onClose={onClose}
      initial={rules}
      send={(values, key) => updateStockRules({ ...values, divisionCode, etag: rules.etag }, key)}
      refreshes={[['stock-level-rules']]}
      onDone={done}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['stock-level-rules']} onClose={onClose} />
      )}
    >
      <p className="m-note">{t('levelRules.note')}</p>
      <Form.Item
        label={t('text.division')}
        extra={inherited && t('levelRules.inherited', { from })}
      >
        <DivisionSelect value={divisionCode} onChange={onChoose} />
      </Form.Item>
      <div className="m-fields">
        {shares.map((name) => (
          <NumberItem
            key={name}
            name={[name]}
            label={t(`levelRules.${name}`)}
            max={1}
            step={0.05}
          />
        ))}
        {amounts.map((name) => (
          <NumberItem key={name} name={[name]} label={t(`levelRules.${name}`)} max={1e9} />
        ))}
        {grades.map((name) => (
          <NumberItem
            key={name}
            name={['gradeWeights', name]}
            label={t('levelRules.gradeWeight', { grade: t(`levelRules.${name}`) })}
            max={1e9}
          />
        ))}
      </div>
      <Months name={['monthCelsius']} label={t('levelRules.monthCelsius')} min={-90} max={60} />
      <Form.List name="hazards">
        {(rows) => rows.map(({ name }) => <Hazard key={name} row={name} rules={rules} />)}
      </Form.List>
    </FormDialog>
  );
}

/** Says that it was saved, with a way back for a while. */
function useSaved(before: StockRules): (saved: StockRules) => void {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const key = 'level-rules';
  const undo = async (saved: StockRules) => {
    message.destroy(key);
    const sent = updateStockRules({ ...before, etag: saved.etag }, crypto.randomUUID());
    const done = await sent.then(() => true).catch(() => false);
    void message[done ? 'success' : 'error'](
      t(done ? 'levelRules.undone' : 'levelRules.notUndone'),
    );
    void queries.invalidateQueries({ queryKey: ['stock-level-rules'] });
  };
  return (saved) =>
    void message.success({
      ...{ key, duration: 15 },
      content: (
        <Space>
          {t('levelRules.saved')}
          <Button type="link" size="small" onClick={() => void undo(saved)}>
            {t('levelRules.undo')}
          </Button>
        </Space>
      ),
    });
}

/** One hazard; which kinds of points it strikes stays as it is. */
function Hazard({ row, rules }: { row: number; rules: StockRules }) {
  const { t } = useTranslation();
  const { hazard = 'OTHER' } = rules.hazards[row] ?? {};
  return (
    <section>
      <h3>{t(`hazard.${hazard}`, { defaultValue: hazard })}</h3>
      {(['hazard', 'pointKinds'] as const).map((kept) => (
        <Form.Item key={kept} name={[row, kept]} hidden>
          <input />
        </Form.Item>
      ))}
      <div className="m-fields">
        <NumberItem
          name={[row, 'yearlyIncidents']}
          label={t('levelRules.yearlyIncidents')}
          max={1e6}
        />
        {hazardShares.map((name) => (
          <NumberItem
            key={name}
            name={[row, name]}
            label={t(`levelRules.${name}`)}
            max={1}
            step={0.05}
          />
        ))}
        <NumberItem name={[row, 'reachKm']} label={t('levelRules.reachKm')} max={1_000} />
      </div>
      <Months name={[row, 'monthWeights']} label={t('levelRules.monthWeights')} max={1e9} />
    </section>
  );
}

type ItemProps = {
  name: (string | number)[];
  label: string;
  min?: number;
  max: number;
  step?: number;
};

function NumberItem({ name, label, min = 0, max, step = 1 }: ItemProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <Form.Item name={name} label={label} rules={[required]}>
      <InputNumber {...{ min, max, step }} />
    </Form.Item>
  );
}

/** Twelve numbers, January first. */
function Months({ name, label, min = 0, max }: ItemProps) {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <Form.Item label={label} required>
      <Space wrap size={4}>
        {months.map((month) => (
          <Form.Item key={month} name={[...name, month]} noStyle rules={[required]}>
            <InputNumber
              {...{ min, max }}
              style={{ width: 104 }}
              aria-label={`${label} ${t('stockLevels.month', { month: month + 1 })}`}
              prefix={t('stockLevels.month', { month: month + 1 })}
              controls={false}
            />
          </Form.Item>
        ))}
      </Space>
    </Form.Item>
  );
}
