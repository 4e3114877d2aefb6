import { useQuery } from '@tanstack/react-query';
import { InputNumber, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kitCheckQuery, type Kit, type KitCheck, type KitComponent } from '../../api/catalogue';
import { count } from '../../format';
import { useNames } from '../../names';
import { DepotSelect } from '../../parts/fields';
import { QueryView } from '../../parts/query-view';

type Props = { kit: Kit; depotId: string; onDepot: (id: string) => void };

/** 9 of 9, or what is missing: the parts of a kit against what a depot has. */
export function CheckPanel({ kit, depotId, onDepot }: Props) {
  const { t } = useTranslation();
  const [kits, setKits] = useState(1);
  const query = useQuery(kitCheckQuery(kit.itemId, depotId, kits));
  return (
    <section className="m-panel">
      <h2>{t('kits.check')}</h2>
      <div className="m-toolbar">
        <DepotSelect
          value={depotId || undefined}
          onChange={onDepot}
          style={{ width: 260 }}
          aria-label={t('text.depot')}
        />
        <label className="m-inline-field">
          {t('kits.wanted')}
          <InputNumber
            min={1}
            max={1_000_000}
            precision={0}
            value={kits}
            onChange={(value) => setKits(value ?? 1)}
          />
        </label>
      </div>
      {depotId === '' ? (
        <Bill components={kit.components} />
      ) : (
        <QueryView query={query}>{(check) => <Check check={check} />}</QueryView>
      )}
    </section>
  );
}

/** What one kit is made of, until a depot is chosen. */
function Bill({ components }: { components: KitComponent[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<KitComponent> = [
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    {
      title: t('kits.each'),
      align: 'right',
      render: (_, { itemId, quantity }) => `${count(quantity)} ${names.unit(itemId)}`,
    },
  ];
  return (
    <>
      <p className="m-note">{t('kits.chooseDepot')}</p>
      <Table<KitComponent>
        size="small"
        rowKey="itemId"
        columns={columns}
        dataSource={components}
        pagination={false}
      />
    </>
  );
}

type Row = KitCheck['components'][number];

function Check({ check }: { check: KitCheck }) {
  const { t } = useTranslation();
  const names = useNames();
  const { completeComponents: complete, totalComponents: total } = check;
  const columns: TableColumnsType<Row> = [
    { title: t('text.item'), render: (_, { itemId }) => names.item(itemId) },
    { title: t('kits.needed'), align: 'right', render: (_, { needed }) => count(needed) },
    { title: t('kits.available'), align: 'right', render: (_, { available }) => count(available) },
    {
      title: t('kits.missing'),
      align: 'right',
      render: (_, { missing }) =>
        missing > 0 ? <strong className="m-bad">{count(missing)}</strong> : '–',
    },
    { title: t('text.unit'), render: (_, { itemId }) => names.unit(itemId) },
  ];
  return (
    <>
      <dl className="m-facts">
        <div>
          <dt>{t('kits.complete')}</dt>
          <dd className="m-big">
            {complete}/{total}{' '}
            <Tag color={complete === total ? 'green' : 'red'}>
              {t(complete === total ? 'kits.isComplete' : 'kits.isShort')}
            </Tag>
          </dd>
        </div>
        <div>
          <dt>{t('kits.assemblable')}</dt>
          <dd className="m-big">{count(check.assemblableKits)}</dd>
        </div>
        <div>
          <dt>{t('kits.ready')}</dt>
          <dd className="m-big">{count(check.readyKits)}</dd>
        </div>
      </dl>
      <Table<Row>
        size="small"
        rowKey="itemId"
        columns={columns}
        dataSource={check.components}
        rowClassName={({ missing }) => (missing > 0 ? 'm-row-late' : '')}
        pagination={false}
      />
    </>
  );
}
