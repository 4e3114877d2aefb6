import { useQuery } from '@tanstack/react-query';
import { App, Drawer, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { assetQuery, completeReturnStep, type Asset } from '../../api/equipment';
import { useChange } from '../../api/use-change';
import { dateTime, decimal, percent } from '../../format';
import { useNames } from '../../names';
import { AsOfField } from '../../parts/as-of-field';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { AssetDialog } from './asset-dialog';
import { HandOverDialog, InspectionDialog, WorkOrderDialog } from './asset-dialogs';
import { CustodyPanel, HistoryPanel, WorkOrdersPanel } from './asset-panels';
import { Readiness } from './assets-tab';
import { useEquipmentNames } from './equipment-names';
import { KitDialog, LocateDialog } from './kit-dialogs';
import { RunsPanel } from './runs-panel';

export function AssetDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const equipment = useEquipmentNames();
  const [asOf, setAsOf] = useState<string>();
  const query = useQuery(assetQuery(id, asOf));
  const title = query.data ? equipment.asset(query.data) : t('nav.equipment');
  return (
    <Drawer open onClose={onClose} size={820} title={title}>
      <QueryView query={query}>
        {(asset) => (
          <>
            {asOf && <AsOfField value={asOf} onChange={setAsOf} />}
            <AssetFacts asset={asset} />
            {asOf ? <KitPanel asset={asset} /> : <AssetView asset={asset} onAsOf={setAsOf} />}
          </>
        )}
      </QueryView>
    </Drawer>
  );
}

type ViewProps = { asset: Asset; onAsOf: (time?: string) => void };

function AssetView({ asset, onAsOf }: ViewProps) {
  const { t } = useTranslation();
  const { id } = asset;
  const items = [
    { key: 'kit', label: t('equipment.kit'), children: <KitPanel asset={asset} /> },
    { key: 'custody', label: t('equipment.custody'), children: <CustodyPanel id={id} /> },
    {
      key: 'orders',
      label: t('workOrder.all', { number: asset.openWorkOrders }),
      children: <WorkOrdersPanel asset={asset} />,
    },
    { key: 'runs', label: t('run.title'), children: <RunsPanel asset={asset} /> },
    {
      key: 'history',
      label: t('equipment.history'),
      children: <HistoryPanel id={id} onAsOf={onAsOf} />,
    },
  ];
  return (
    <>
      <AssetVerbs asset={asset} />
      <Tabs items={items} destroyOnHidden />
    </>
  );
}

function AssetFacts({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const names = useNames();
  const equipment = useEquipmentNames();
  const { engagement, custodian, custodyTime } = asset;
  const facts: [string, ReactNode][] = [
    [t('equipment.serial'), `${asset.serial} ${asset.id}`],
    [
      t('equipment.capability'),
      asset.capabilities
        .map(({ value, unit }) => `${decimal(value)} ${equipment.unit(unit)}`)
        .join(t('text.comma')),
    ],
    [t('equipment.home'), names.depot(asset.homeDepotId) || names.division(asset.homeDivisionCode)],
    [t('equipment.where'), asset.locationNote ?? t('equipment.atHome')],
    [t('equipment.custodian'), custodian ? `${custodian} ${dateTime(custodyTime)}` : '–'],
    [
      t('equipment.user'),
      engagement ? `${engagement.holderName} ${engagement.purpose ?? ''}` : t('equipment.isFree'),
    ],
    [t('equipment.readiness'), <Readiness key="ready" asset={asset} equipment={equipment} />],
  ];
  return (
    <dl className="m-facts m-facts-column">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type Dialog = 'edit' | 'kit' | 'locate' | 'handOver' | 'inspection' | 'workOrder';

function AssetVerbs({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const textOf = useProblemText();
  const denied = useMay().not('keepEquipment', asset.homeDivisionCode);
  const toKeep = useMay().not('keepStock', asset.homeDivisionCode);
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const { id, classId } = asset;
  const step = useChange<string, unknown>({
    send: (name, key) => completeReturnStep(id, name, key),
    refreshes: [['equipment']],
    onDone: () => message.success(t('text.saved')),
    onRefused: (problem) => message.error(textOf(problem)),
  });
  return (
    <div className="m-filters m-wrap">
      <GuardedButton denied={denied} onClick={() => setDialog('kit')}>
        {t('equipment.checkKit')}
      </GuardedButton>
      <GuardedButton denied={denied} onClick={() => setDialog('handOver')}>
        {t('equipment.handOver')}
      </GuardedButton>
      <GuardedButton denied={denied} onClick={() => setDialog('inspection')}>
        {t('equipment.recordInspection')}
      </GuardedButton>
      <GuardedButton denied={denied} onClick={() => setDialog('workOrder')}>
        {t('workOrder.open')}
      </GuardedButton>
      <GuardedButton denied={denied} onClick={() => setDialog('locate')}>
        {t('equipment.locate')}
      </GuardedButton>
      <GuardedButton denied={toKeep} onClick={() => setDialog('edit')}>
        {t('action.edit')}
      </GuardedButton>
      {asset.pendingSteps.map((name) => (
        <GuardedButton key={name} type="primary" denied={denied} onClick={() => step.mutate(name)}>
          {t('equipment.stepDone', { step: t(`returnStep.${name}`, { defaultValue: name }) })}
        </GuardedButton>
      ))}
      {dialog === 'edit' && <AssetDialog asset={asset} onClose={close} />}
      {dialog === 'kit' && <KitDialog asset={asset} onClose={close} />}
      {dialog === 'locate' && <LocateDialog asset={asset} onClose={close} />}
      {dialog === 'handOver' && <HandOverDialog assetId={id} onClose={close} />}
      {dialog === 'inspection' && (
        <InspectionDialog assetId={id} classId={classId} onClose={close} />
      )}
      {dialog === 'workOrder' && <WorkOrderDialog assetId={id} onClose={close} />}
    </div>
  );
}

/** What belongs to it, what it uses up and when it was looked over. */
function KitPanel({ asset }: { asset: Asset }) {
  const { t } = useTranslation();
  const { language, classOf, check } = useEquipmentNames();
  const components = classOf(asset.classId)?.components ?? [];
  const nameOf = (key: string) => {
    const found = components.find((one) => one.key === key);
    return (language === 'zh' ? found?.nameZh : found?.nameEn) ?? key;
  };
  return (
    <ul className="m-gaps">
      {asset.components.map(({ key, present, required }) => (
        <li key={key} className={present < required ? 'm-short' : undefined}>
          {nameOf(key)} {decimal(present)} / {decimal(required)}
        </li>
      ))}
      {asset.consumables.map(({ key, quantity, expireDate }) => (
        <li key={`${key}/${expireDate}`}>
          {check(asset.classId, key)} {decimal(quantity)}{' '}
          {expireDate && t('equipment.expires', { date: expireDate })}
        </li>
      ))}
      {asset.checks.map(({ key, passed, checkDate, dueDate }) => (
        <li key={key} className={passed ? undefined : 'm-short'}>
          {check(asset.classId, key)} {checkDate}{' '}
          {passed ? t('equipment.nextCheck', { date: dueDate }) : t('equipment.failed')}
        </li>
      ))}
      {(classOf(asset.classId)?.fuelMinimumShare ?? 0) > 0 && (
        <li>{t('equipment.fuel', { share: percent(asset.fuelShare) })}</li>
      )}
      <li>{t('equipment.hoursRun', { hours: decimal(asset.hoursRun) })}</li>
    </ul>
  );
}
