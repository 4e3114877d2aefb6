import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { kitsQuery, type Kit } from '../../api/catalogue';
import { useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { Nothing, QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { AssembleDialog } from './assembly-dialogs';
import { BillDialog } from './bill-dialog';
import { CheckPanel } from './check-panel';
import { KitLots } from './kit-lots';

export function KitPage() {
  const { id = '' } = useParams();
  const query = useQuery(kitsQuery);
  const names = useNames();
  return (
    <QueryView query={query}>
      {({ rows }) => {
        const kit = rows.find(({ itemId }) => itemId === id);
        return kit ? <KitView key={id} kit={kit} /> : <NoKit name={names.item(id)} />;
      }}
    </QueryView>
  );
}

function NoKit({ name }: { name: string }) {
  const { t } = useTranslation();
  return (
    <>
      <PageHead back={{ to: '/kits', label: t('nav.kits') }} title={name} />
      <Nothing>{t('kits.noKit')}</Nothing>
    </>
  );
}

function KitView({ kit }: { kit: Kit }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [depotId, setDepot] = useState('');
  const [open, setOpen] = useState<'bill' | 'assemble'>();
  const close = () => setOpen(undefined);
  return (
    <>
      <PageHead
        back={{ to: '/kits', label: t('nav.kits') }}
        title={names.item(kit.itemId)}
        note={t('kits.madeOf', { number: kit.components.length })}
        actions={
          <>
            <GuardedButton
              type="primary"
              denied={may.not('keepStock')}
              onClick={() => setOpen('assemble')}
            >
              {t('kits.assemble')}
            </GuardedButton>
            <GuardedButton denied={may.not('editCatalogue')} onClick={() => setOpen('bill')}>
              {t('kits.editBill')}
            </GuardedButton>
          </>
        }
      />
      <CheckPanel kit={kit} depotId={depotId} onDepot={setDepot} />
      <section className="m-panel">
        <h2>{t('kits.lots')}</h2>
        <KitLots itemId={kit.itemId} />
      </section>
      {open === 'bill' && <BillDialog kit={kit} onClose={close} />}
      {open === 'assemble' && (
        <AssembleDialog itemId={kit.itemId} depotId={depotId || undefined} onClose={close} />
      )}
    </>
  );
}
