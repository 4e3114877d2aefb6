import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { App, Checkbox, Drawer, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  answerChecklist,
  codeSheetAddress,
  shelterQuery,
  type Answer,
  type CheckItem,
  type Shelter,
  type SiteVerb,
} from '../../api/shelters';
import { useChange } from '../../api/use-change';
import { count, dateTime, decimal } from '../../format';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { Nothing, QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { PeoplePanel } from './people-panel';
import { ReadyDialog, VerbDialog } from './shelter-dialogs';
import { SiteStateTag } from './site-state-tag';

export function ShelterDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const query = useQuery(shelterQuery(id));
  const title = query.data ? nameIn(language, query.data) : t('nav.shelters');
  return (
    <Drawer open onClose={onClose} size={760} title={title}>
      <QueryView query={query}>{(shelter) => <ShelterView shelter={shelter} />}</QueryView>
    </Drawer>
  );
}

function ShelterView({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const closing = shelter.state === 'CLOSING';
  const items = [
    {
      key: 'people',
      label: t('shelters.peopleHere', { number: count(shelter.persons) }),
      children: <PeoplePanel shelter={shelter} />,
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
  ];
  return (
    <>
      <ShelterFacts shelter={shelter} />
      <ShelterVerbs shelter={shelter} />
      <Tabs
        items={items}
        defaultActiveKey={shelter.state === 'READY' || closing ? 'checklist' : 'people'}
        destroyOnHidden
      />
    </>
  );
}

function ShelterFacts({ shelter: one }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <dl className="m-facts m-facts-column">
      <div>
        <dt>{t('text.state')}</dt>
        <dd>
          <SiteStateTag state={one.state} /> {one.hazard && t(`hazard.${one.hazard}`)}{' '}
          {one.openTime && dateTime(one.openTime)}
          {one.overrideReason && <div className="m-short">{one.overrideReason}</div>}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.places')}</dt>
        <dd>
          {t('shelters.placesValue', {
            places: count(one.places),
            persons: count(one.persons),
            reserved: count(one.reserved),
            free: count(one.free),
          })}
        </dd>
      </div>
      <div>
        <dt>{t('text.division')}</dt>
        <dd>
          {names.division(one.divisionCode)} {one.address}
        </dd>
      </div>
      <div>
        <dt>{t('shelters.kind')}</dt>
        <dd>
          {t(`siteKind.${one.kind}`)} {decimal(one.areaM2)} m²
        </dd>
      </div>
      <div>
        <dt>{t('shelters.manager')}</dt>
        <dd>{one.managerName ?? '–'}</dd>
      </div>
    </dl>
  );
}

function ShelterVerbs({ shelter }: { shelter: Shelter }) {
  const { t } = useTranslation();
  const may = useMay();
  const denied = may.not('keepShelters', shelter.divisionCode);
  const toPrint = may.not('receiveEvacuees', shelter.divisionCode);
  const [dialog, setDialog] = useState<SiteVerb | 'ready'>();
  const { state } = shelter;
  const close = () => setDialog(undefined);
  const button = (verb: SiteVerb | 'ready', primary: boolean) => (
    <GuardedButton
      type={primary ? 'primary' : 'default'}
      danger={!primary}
      denied={denied}
      onClick={() => setDialog(verb)}
    >
      {t(`shelters.${verb}`)}
    </GuardedButton>
  );
  return (
    <div className="m-filters m-wrap">
      {state === 'CLOSED' && button('ready', true)}
      {state === 'READY' && button('open', true)}
      {(state === 'OPEN' || state === 'FULL') && button('startClosing', false)}
      {(state === 'CLOSING' || state === 'READY') && button('close', false)}
      <GuardedButton
        icon={<PrinterOutlined />}
        denied={toPrint}
        href={toPrint ? undefined : codeSheetAddress(shelter.id)}
        target="_blank"
      >
        {t('shelters.codeSheet')}
      </GuardedButton>
      {dialog === 'ready' && <ReadyDialog shelter={shelter} onClose={close} />}
      {dialog && dialog !== 'ready' && (
        <VerbDialog shelter={shelter} verb={dialog} onClose={close} />
      )}
    </div>
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
      {items.map((item) => (
        <div key={item.itemId}>
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
