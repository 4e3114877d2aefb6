import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { kitsQuery, taxonomiesQuery, type Taxonomy } from '../../api/catalogue';
import { standardsQuery } from '../../api/incidents';
import type { Item } from '../../api/types';
import { count, decimal } from '../../format';
import type { Language } from '../../language';
import { nameIn, useNames } from '../../names';
import { GuardedButton } from '../../parts/guarded-button';
import { useMay } from '../../session';
import { ItemDialog } from '../items/item-dialog';

/** What the catalogue says of an item: its classes, its packs, how it is stored. */
export function ItemFacts({ item }: { item: Item }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const denied = useMay().not('editCatalogue');
  const standards = useQuery(standardsQuery).data?.standards ?? [];
  const kit = useQuery(kitsQuery).data?.rows.find(({ itemId }) => itemId === item.id);
  const [editing, setEditing] = useState(false);
  const standard = standards.find(({ id }) => id === item.standardId);
  const packs = item.packs.map((pack) => `${nameIn(language, pack)} ${count(pack.units)}`);
  const days = (value: number) => t('conditions.daysValue', { days: count(value) });
  const facts = [
    [t('items.supplyCode'), item.supplyCode],
    [t('items.supplyClass'), item.supplyClass && t(`supplyClass.${item.supplyClass}`)],
    [t('items.taxonomies'), <Taxonomies key="taxonomies" item={item} />],
    [t('items.storage'), item.storageClass && t(`storageClass.${item.storageClass}`)],
    [t('items.packs'), packs.join(t('text.comma'))],
    [t('items.mass'), `${decimal(item.massKg)} kg`],
    [t('items.volume'), `${item.volumeM3} m³`],
    [t('items.content'), decimal(item.contentPerUnit)],
    [t('items.standard'), standard && nameIn(language, standard)],
    [t('items.shelfLife'), item.shelfLifeDays ? days(item.shelfLifeDays) : t('stock.neverExpires')],
    [t('items.minRemaining'), item.minRemainingDays > 0 && days(item.minRemainingDays)],
    [t('nav.kits'), kit && <Link to={`/kits/${item.id}`}>{t('kits.open')}</Link>],
    [
      t('items.photo'),
      item.photoUrl && (
        <a href={item.photoUrl} target="_blank" rel="noreferrer">
          {t('items.showPhoto')}
        </a>
      ),
    ],
  ] as const;
  return (
    <>
      <div className="m-toolbar">
        <GuardedButton denied={denied} onClick={() => setEditing(true)}>
          {t('items.edit')}
        </GuardedButton>
      </div>
      <dl className="m-facts m-facts-grid">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value || '–'}</dd>
          </div>
        ))}
      </dl>
      {editing && <ItemDialog item={item} onClose={() => setEditing(false)} />}
    </>
  );
}

function Taxonomies({ item }: { item: Item }) {
  const { language } = useNames();
  const taxonomies = useQuery(taxonomiesQuery).data ?? [];
  if (item.taxonomyCodes.length === 0) return '–';
  return item.taxonomyCodes.map(({ taxonomyId, code }) => {
    const taxonomy = taxonomies.find(({ id }) => id === taxonomyId);
    const title = taxonomy ? nameIn(language, taxonomy) : taxonomyId;
    return (
      <div key={`${taxonomyId}/${code}`}>
        {title}: {pathOf(taxonomy, code, language)}
      </div>
    );
  });
}

/** The names from the top of the tree down to a node. */
function pathOf(taxonomy: Taxonomy | undefined, code: string, language: Language): string {
  const names: string[] = [];
  const nodes = new Map(taxonomy?.nodes.map((node) => [node.code, node]));
  for (let node = nodes.get(code); node; node = nodes.get(node.parentCode ?? '')) {
    names.unshift(nameIn(language, node));
    nodes.delete(node.code);
  }
  return names.join(' › ') || code;
}
