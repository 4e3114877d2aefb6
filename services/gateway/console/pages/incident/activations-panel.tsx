import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { activationsQuery, type Activation } from '../../api/activations';
import { nameIn, useNames } from '../../names';
import { CallOutTriggerLine } from '../../parts/call-out-trigger';
import { DecideActivationDialog, type ActivationVerb } from '../../parts/decide-activation';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';

/** Response plans that were proposed for the incident, or run in it. */
export function ActivationsPanel({ incidentId }: { incidentId: string }) {
  const found = useQuery(activationsQuery(incidentId)).data?.activations ?? [];
  const shown = found.filter(({ state }) => state === 'PROPOSED' || state === 'ACTIVE');
  return shown.map((activation) => <Line key={activation.id} activation={activation} />);
}

function Line({ activation }: { activation: Activation }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const may = useMay();
  const [verb, setVerb] = useState<ActivationVerb>();
  const { id, state, plan, divisionCode, reason } = activation;
  const proposed = state === 'PROPOSED';
  const denied = may.not('command', divisionCode);
  const verbs: ActivationVerb[] = proposed ? ['approve', 'reject'] : ['stepDown'];
  const name = plan ? nameIn(language, plan) : id;
  return (
    <>
      <Alert
        type={proposed ? 'warning' : 'info'}
        showIcon
        className="m-alert"
        title={t(proposed ? 'activation.proposed' : 'activation.active', { name })}
        description={
          <>
            {reason} <Link to={`/activations/${id}`}>{t('activation.show')}</Link>
          </>
        }
        action={verbs.map((each) => (
          <GuardedButton
            key={each}
            size="small"
            type={each === 'approve' ? 'primary' : 'default'}
            denied={denied}
            onClick={() => setVerb(each)}
          >
            {t(`activationVerb.${each}`)}
          </GuardedButton>
        ))}
      />
      {state === 'ACTIVE' && <CallOutTriggerLine source={`activations/${id}`} />}
      {verb && (
        <DecideActivationDialog {...{ activation, verb }} onClose={() => setVerb(undefined)} />
      )}
    </>
  );
}
