import { useQuery } from '@tanstack/react-query';
import { Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { activationQuery, type Activation } from '../../api/activations';
import { postIn } from '../../api/response-plans';
import { dateTime } from '../../format';
import { nameIn, useNames } from '../../names';
import { DecideActivationDialog, type ActivationVerb } from '../../parts/decide-activation';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { ExerciseTag, LevelTag } from '../../parts/tags';
import { useMay } from '../../session';
import { ExtendDialog } from './activation-dialogs';
import { ActivationStateTag } from './response-plans-page';
import { Strands } from './strands';
import { TasksPanel } from './tasks-panel';

export function ActivationPage() {
  const { id = '' } = useParams();
  return (
    <QueryView query={useQuery(activationQuery(id))}>
      {(activation) => (
        <>
          <Head activation={activation} />
          <Facts activation={activation} />
          <Strands activation={activation} />
          <TasksPanel activation={activation} />
          <Cards activation={activation} />
        </>
      )}
    </QueryView>
  );
}

type Props = { activation: Activation };

const verbsOf: Partial<Record<Activation['state'], ActivationVerb[]>> = {
  PROPOSED: ['approve', 'reject'],
  ACTIVE: ['stepDown'],
};

function Head({ activation }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const may = useMay();
  const [verb, setVerb] = useState<ActivationVerb | 'extend'>();
  const { id, plan, state, exercise, divisionCode } = activation;
  const verbs = verbsOf[state] ?? [];
  const denied = may.not('command', divisionCode);
  const close = () => setVerb(undefined);
  return (
    <>
      <PageHead
        title={plan ? nameIn(language, plan) : id}
        back={{ to: '/response-plans', label: t('nav.responsePlans') }}
        tags={
          <>
            <LevelTag level={plan?.level} />
            <ActivationStateTag state={state} />
            <ExerciseTag exercise={exercise} />
          </>
        }
        note={activation.reason}
        actions={
          <Space>
            {state === 'ACTIVE' && (
              <GuardedButton denied={denied} onClick={() => setVerb('extend')}>
                {t('activation.extend')}
              </GuardedButton>
            )}
            {verbs.map((each) => (
              <GuardedButton
                key={each}
                type={each === 'approve' ? 'primary' : 'default'}
                denied={denied}
                onClick={() => setVerb(each)}
              >
                {t(`activationVerb.${each}`)}
              </GuardedButton>
            ))}
          </Space>
        }
      />
      {verb === 'extend' && <ExtendDialog activation={activation} onClose={close} />}
      {verb && verb !== 'extend' && (
        <DecideActivationDialog {...{ activation, verb }} onClose={close} />
      )}
    </>
  );
}

function Facts({ activation }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const { incidentId, plan, deciderName, decisionReason } = activation;
  const times = [
    ['proposeTime', activation.createTime],
    ['startTime', activation.startTime],
    ['stepDownTime', activation.stepDownDueTime],
    ['endTime', activation.endTime],
  ] as const;
  return (
    <dl className="m-strip">
      <Fact label={t('text.division')}>{names.division(activation.divisionCode)}</Fact>
      <Fact label={t('responsePlan.hazard')}>
        {plan?.hazard ? t(`hazard.${plan.hazard}`) : '–'}
      </Fact>
      <Fact label={t('activation.incident')}>
        {incidentId ? (
          <Link to={`/incidents/${incidentId}`}>{t('activation.showIncident')}</Link>
        ) : (
          t('activation.noIncident')
        )}
      </Fact>
      {times
        .filter(([, time]) => time)
        .map(([name, time]) => (
          <Fact key={name} label={t(`activation.${name}`)}>
            {dateTime(time)}
          </Fact>
        ))}
      {deciderName && (
        <Fact label={t('activation.decider')}>
          {deciderName} {decisionReason}
        </Fact>
      )}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="m-note">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The card of each post, in the reader's language where it is written in it. */
function Cards({ activation: { plan } }: Props) {
  const { t } = useTranslation();
  const { language } = useNames();
  const cards = plan?.cards ?? [];
  if (cards.length === 0) return null;
  return (
    <section className="m-panel">
      <h2>{t('responsePlan.cards')}</h2>
      {cards.map(({ post, postEn, textZh, textEn = '' }) => (
        <div key={post} className="m-section">
          <h3>{postIn(language, { post, postEn })}</h3>
          <p className="m-pre">{nameIn(language, { nameZh: textZh, nameEn: textEn })}</p>
        </div>
      ))}
    </section>
  );
}
