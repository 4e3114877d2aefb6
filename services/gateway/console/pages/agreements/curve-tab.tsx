import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { supplyCurveQuery } from '../../api/agreements';
import { DivisionSelect, ItemSelect } from '../../parts/fields';
import { Nothing, QueryView } from '../../parts/query-view';
import { CurveTable } from './curve-table';

const horizons = [24, 72, 168, 720];

/** How much of an item stands ready after each span of hours, and where it comes from. */
export function CurveTab({ itemId: fixed }: { itemId?: string }) {
  const { t } = useTranslation();
  const [chosen, setItem] = useState('');
  const itemId = fixed ?? chosen;
  const [divisionCode, setDivision] = useState('');
  const [horizonHours, setHorizon] = useState(72);
  const query = useQuery(
    supplyCurveQuery({ itemId, divisionCode: divisionCode || undefined, horizonHours }),
  );
  return (
    <>
      <div className="m-filters">
        {!fixed && (
          <ItemSelect
            value={itemId || undefined}
            onChange={setItem}
            style={{ width: 220 }}
            aria-label={t('text.item')}
          />
        )}
        <DivisionSelect
          everywhere
          value={divisionCode}
          onChange={setDivision}
          style={{ width: 220 }}
          aria-label={t('text.division')}
        />
        <Select
          value={horizonHours}
          onChange={setHorizon}
          aria-label={t('agreement.horizon')}
          options={horizons.map((value) => ({ value, label: `${value} ${t('unit.hours')}` }))}
        />
      </div>
      {itemId === '' ? (
        <Nothing>{t('agreement.chooseItem')}</Nothing>
      ) : (
        <QueryView query={query} isEmpty={({ curves }) => curves.length === 0}>
          {({ curves, fromTime }) => (
            <CurveTable curve={curves[0]!} fromTime={fromTime} horizonHours={horizonHours} />
          )}
        </QueryView>
      )}
    </>
  );
}
