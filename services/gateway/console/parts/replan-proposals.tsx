import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import {
  replanProposalsQuery,
  settleReplanProposal,
  type ReplanProposal,
} from '../api/replan-proposals';
import { count } from '../format';
import { useNames } from '../names';
import { useMay } from '../session';
import { FormDialog } from './form-dialog';
import { GuardedButton } from './guarded-button';

type Props = { incidentId: string; planId?: string };

/** What a recall or a delay broke, until someone says what was done about it. */
export function ReplanProposals({ incidentId, planId }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [settling, setSettling] = useState<ReplanProposal>();
  const open = useQuery(replanProposalsQuery(incidentId)).data?.rows ?? [];
  const shown = open.filter((one) => planId === undefined || one.planId === planId);
  return (
    <>
      {shown.map((one) => (
        <Alert
          key={one.id}
          type="warning"
          showIcon
          className="m-alert"
          title={t(isLate(one) ? 'replanProposal.late' : 'replanProposal.title', {
            item: names.item(one.itemId),
            quantity: count(one.quantity),
            unit: names.unit(one.itemId),
          })}
          description={
            <>
              {isLate(one) ? t('replanProposal.lateNote') : `${t('replanProposal.note')} `}
              {!isLate(one) && <Link to={`/${one.cause}`}>{t('replanProposal.recall')}</Link>}
              {planId === undefined && (
                <>
                  {' · '}
                  <Link to={`/plans/${one.planId}`}>{t('replanProposal.plan')}</Link>
                </>
              )}
            </>
          }
          action={
            <GuardedButton
              size="small"
              denied={may.not('plan', one.divisionCode)}
              onClick={() => setSettling(one)}
            >
              {t('replanProposal.settle')}
            </GuardedButton>
          }
        />
      ))}
      {settling && <SettleDialog proposal={settling} onClose={() => setSettling(undefined)} />}
    </>
  );
}

const isLate = ({ cause }: ReplanProposal) => cause.startsWith('transfers/');

function SettleDialog({ proposal, onClose }: { proposal: ReplanProposal; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ note: string }, ReplanProposal>
      title={t('replanProposal.settle')}
      okText={t('replanProposal.settle')}
      onClose={onClose}
      send={({ note }, key) => settleReplanProposal(proposal.id, note, key)}
      refreshes={[['replan-proposals']]}
    >
      <Form.Item
        name="note"
        label={t('replanProposal.done')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={3} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
