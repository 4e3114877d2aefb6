import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  purchasingRulesQuery,
  updatePurchasingRules,
  type PurchasingRules,
} from '../../api/purchasing';
import { decimal } from '../../format';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { ReloadNotice } from '../../parts/reload-notice';
import { useMay } from '../../session';
import { yuan } from './supplier-name';

/** From what amount a second person approves, and how much more may be received. */
export function PurchasingRulesNote() {
  const { t } = useTranslation();
  const denied = useMay().not('administer', '');
  const rules = useQuery(purchasingRulesQuery).data;
  const [editing, setEditing] = useState(false);
  if (!rules) return null;
  return (
    <p className="m-rule-line">
      {t('purchase.rules', {
        amount: yuan(rules.approvalAmountFen),
        share: decimal(rules.overReceiptShare * 100),
      })}{' '}
      <GuardedButton size="small" denied={denied} onClick={() => setEditing(true)}>
        {t('action.edit')}
      </GuardedButton>
      {editing && <RulesDialog rules={rules} onClose={() => setEditing(false)} />}
    </p>
  );
}

type Values = { amount: number; percent: number };

function RulesDialog({ rules, onClose }: { rules: PurchasingRules; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, PurchasingRules>
      title={t('purchase.rulesTitle')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{
        amount: rules.approvalAmountFen / 100,
        percent: rules.overReceiptShare * 100,
      }}
      send={({ amount, percent }, key) =>
        updatePurchasingRules(
          {
            approvalAmountFen: Math.round(amount * 100),
            overReceiptShare: percent / 100,
            etag: rules.etag,
          },
          key,
        )
      }
      refreshes={[['purchasing']]}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['purchasing']} onClose={onClose} />
      )}
    >
      <Form.Item name="amount" label={t('purchase.secondAbove')} rules={[required]}>
        <InputNumber min={0} precision={2} prefix="¥" style={{ width: 220 }} />
      </Form.Item>
      <Form.Item name="percent" label={t('purchase.overReceipt')} rules={[required]}>
        <InputNumber min={0} max={20} suffix="%" style={{ width: 220 }} />
      </Form.Item>
    </FormDialog>
  );
}
