import { useQuery } from '@tanstack/react-query';
import { App, Checkbox, Drawer, Steps, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  answerChecklist,
  shelterQuery,
  siteStates,
  type Answer,
  type CheckItem,
  type Shelter,
} from '../../api/shelters';
import { useChange } from '../../api/use-change';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { AsOfField } from '../../parts/as-of-field';
import { Nothing, QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { HandoverPanel } from './handover-panel';
import { KeptPanel } from './kept-panel';
import { PeoplePanel } from './people-panel';
import { ReservationPanel } from './reservation-panel';
import { ShelterFacts, SitePanel } from './shelter-facts';
import { ShelterVerbs } from './shelter-verbs';
import { SiteHistory } from './site-history';

export function ShelterDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const [asOf, setAsOf] = useState<string>();
  const query = useQuery(shelterQuery(id, asOf));
  const title = query.data ? nameIn(language, query.data) : t('nav.shelters');
  return (
    <Drawer open onClose={onClose} size={900} title={title}>
      <QueryView query={query}>
        {(shelter) => (
          <>
            {asOf && <AsOfField value={asOf} onChange={setAsOf} />}
            <SiteSteps shelter={shelter} />
            <ShelterFacts shelter={shelter} />
            {asOf ? <SitePanel shelter={shelter} /> : <Work shelter={shelter} onAsOf={setAsOf} />}
          </>
        )}
      </QueryView>
    </Drawer>
  );
}

/** From closed to closing; a site that is full is still open. */
function SiteSteps({ shelter: { state } }: { shelter: Shelter }) {
  const { t } = useTranslation();
  return (
    <Steps
      size="small"
      className="m-way"
      current={siteStates.indexOf(state)}
      items={siteStates.map((one) => ({ title: t(`siteState.${one}`) }))}
    />
  );
}

type WorkProps = { shelter: Shelter; onAsOf: (time?: string) => void };

function Work({ shelter, onAsOf }: WorkProps) {
  const { t } = useTranslation();
  const { state } = shelter;
  const closing = state === 'CLOSING';
  const items = [
    {
      key: 'people',
      label: t('shelters.peopleHere', { number: count(shelter.persons) }),
      children: <PeoplePanel shelter={shelter} />,
    },
    {
      key: 'reserved',
      label: t('reservation.title', { number: count(shelter.reserved) }),
      children: <ReservationPanel shelter={shelter} />,
    },
    {
      key: 'kept',
      label: t('keptArrival.title'),
      children: <KeptPanel shelter={shelter} />,
    },
    {
      key: 'checklist',
      label: closing ? t('shelters.closingChecklist') : t('shelters.openingChecklist'),
      children: (
        <Checklist
          shelter={shelter}
          items={closing ? shelter.closingChecklist : shelter.openingChecklist}
        />
      ),
    },
    { key: 'site', label: t('shelters.facilities'), children: <SitePanel shelter={shelter} /> },
    { key: 'handover', label: t('handover.title'), children: <HandoverPanel shelter={shelter} /> },
    {
      key: 'history',
      label: t('history.title'),
      children: <SiteHistory shelter={shelter} onAsOf={onAsOf} />,
    },
  ];
  return (
    <>
      <ShelterVerbs shelter={shelter} />
      <Tabs
        // What is to be done next depends on the state: its tab comes to the front.
        key={state}
        items={items}
        defaultActiveKey={state === 'READY' || closing ? 'checklist' : 'people'}
        destroyOnHidden
      />
    </>
  );
}

function Checklist({ shelter, items }: { shelter: Shelter; items: CheckItem[] }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepShelters', shelter.divisionCode);
  const answer = useChange<Answer, Shelter>({
    send: (one, key) => answerChecklist(shelter.id, one, key),
    refreshes: [['shelters']],
    onRefused: (problem) => message.error(textOf(problem)),
  });
  if (items.length === 0) return <Nothing />;
  const fixed = shelter.state !== 'READY' && shelter.state !== 'CLOSING';
  return (
    <>
      {denied && <p className="m-note">{denied}</p>}
      {shelter.state === 'CLOSED' && <p className="m-note">{t('shelters.checklistLater')}</p>}
      {items.map((item) => (
        <div key={item.itemId} className="m-check">
          <Checkbox
            checked={item.done}
            disabled={denied !== undefined || fixed || answer.isPending}
            onChange={({ target }) => answer.mutate({ itemId: item.itemId, done: target.checked })}
          >
            {nameIn(language, item)} {!item.required && t('shelters.optional')}
          </Checkbox>
        </div>
      ))}
    </>
  );
}
