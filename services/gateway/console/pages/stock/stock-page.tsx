import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { balancesQuery } from '../../api/inventory';
import type { Balance } from '../../api/types';
import { useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { ExportButton } from '../../parts/export-button';
import { PageHead } from '../../parts/page-head';
import { Nothing, QueryView } from '../../parts/query-view';
import { ByDepot } from './by-depot';
import { ByItem } from './by-item';
import { exportBalances } from './export-stock';
import { MovementActions } from './movement-actions';

type View = 'item' | 'depot';

export function StockPage() {
  const { t } = useTranslation();
  const names = useNames();
  const [search, setSearch] = useSearchParams();
  const [words, setWords] = useState('');
  const view: View = search.get('by') === 'depot' ? 'depot' : 'item';
  const divisionCode = search.get('division') || undefined;
  const query = useQuery(balancesQuery({ divisionCode }));
  const put = (name: string, value: string) => {
    const next = new URLSearchParams(search);
    if (value) next.set(name, value);
    else next.delete(name);
    setSearch(next, { replace: true });
  };
  const matches = (one: Balance) => {
    const text = `${names.item(one.itemId)} ${names.depot(one.depotId)} ${one.itemId}`;
    return text.toLowerCase().includes(words.trim().toLowerCase());
  };
  return (
    <>
      <PageHead title={t('nav.stock')} actions={<MovementActions />} />
      <div className="m-toolbar">
        <Segmented<View>
          value={view}
          onChange={(value) => put('by', value)}
          options={[
            { value: 'item', label: t('stock.byItem') },
            { value: 'depot', label: t('stock.byDepot') },
          ]}
        />
        <div className="m-filter">
          <DivisionSelect
            everywhere
            aria-label={t('text.division')}
            value={divisionCode ?? ''}
            onChange={(code) => put('division', code)}
          />
        </div>
        <Input.Search
          allowClear
          className="m-filter"
          placeholder={t('stock.find')}
          aria-label={t('stock.find')}
          onChange={(event) => setWords(event.target.value)}
        />
        <Exports rows={(query.data?.rows ?? []).filter(matches)} />
      </div>
      <QueryView query={query}>
        {({ rows, complete }) => {
          const shown = words.trim() ? rows.filter(matches) : rows;
          return (
            <>
              {!complete && <Alert type="info" className="m-alert" title={t('text.notAll')} />}
              {shown.length === 0 && <Nothing>{t('stock.none')}</Nothing>}
              {shown.length > 0 && view === 'item' && <ByItem balances={shown} />}
              {shown.length > 0 && view === 'depot' && (
                <ByDepot balances={shown} divisionCode={divisionCode} />
              )}
            </>
          );
        }}
      </QueryView>
    </>
  );
}

/** What is on the screen, or all of it as a sheet that imports back. */
function Exports({ rows }: { rows: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <>
      <Button disabled={rows.length === 0} onClick={() => exportBalances(t, names, rows)}>
        {t('stock.export')}
      </Button>
      <ExportButton kind="opening-stock" label={t('sheets.exportAll')} />
    </>
  );
}
