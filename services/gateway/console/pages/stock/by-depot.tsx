import { useQuery } from '@tanstack/react-query';
import { Empty, Table, Tree, type TableColumnsType, type TreeDataNode } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { divisionsQuery } from '../../api/incidents';
import type { Balance, Depot } from '../../api/types';
import { divisionTree, type DivisionNode } from '../../divisions';
import { count } from '../../format';
import { nameIn, useNames } from '../../names';
import { LotStateTag } from '../../parts/tags';
import { Expiry } from './expiry';
import { grouped } from './stock-sums';

type Props = { balances: Balance[]; divisionCode?: string };
type Names = ReturnType<typeof useNames>;

/** The depots in the tree of divisions, beside what the chosen one holds. */
export function ByDepot({ balances, divisionCode }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  const divisions = useQuery(divisionsQuery).data;
  const byDepot = useMemo(() => grouped(balances, ({ depotId }) => depotId), [balances]);
  const [chosen, setChosen] = useState<string>();
  const nodes = useMemo(() => {
    const tree = divisionTree(divisions?.rows ?? [], divisionCode);
    return treeNodes(tree, byDepot, names);
  }, [divisions, divisionCode, byDepot, names]);
  const current = chosen && byDepot.has(chosen) ? chosen : undefined;
  return (
    <div className="m-split">
      <div className="m-split-side">
        <Tree
          key={divisionCode}
          treeData={nodes}
          defaultExpandAll={byDepot.size < 150}
          selectedKeys={current ? [current] : []}
          onSelect={(keys) => setChosen(keys[0] === undefined ? undefined : String(keys[0]))}
        />
      </div>
      <div className="m-split-main">
        {current ? (
          <DepotStock depot={names.depotOf.get(current)} balances={byDepot.get(current) ?? []} />
        ) : (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('stock.chooseDepot')} />
        )}
      </div>
    </div>
  );
}

/** Only branches in which a depot holds something. */
function treeNodes(
  tree: DivisionNode[],
  byDepot: Map<string, Balance[]>,
  names: Names,
): TreeDataNode[] {
  const depots = [...byDepot.keys()];
  const ownDepots = (code: string) =>
    depots.filter((id) => names.depotOf.get(id)?.divisionCode === code);
  const nodeOf = ({ division, children }: DivisionNode): TreeDataNode[] => {
    const leaves = ownDepots(division.code).map((id) => ({
      key: id,
      title: `${names.depot(id)} (${count(new Set(byDepot.get(id)?.map((one) => one.itemId)).size)})`,
      isLeaf: true,
    }));
    const branches = children.flatMap(nodeOf);
    if (leaves.length + branches.length === 0) return [];
    return [
      {
        key: `division-${division.code}`,
        title: nameIn(names.language, division),
        selectable: false,
        children: [...leaves, ...branches],
      },
    ];
  };
  return tree.flatMap(nodeOf);
}

function DepotStock({ depot, balances }: { depot?: Depot; balances: Balance[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const columns: TableColumnsType<Balance> = [
    {
      title: t('text.item'),
      render: (_, { itemId }) => <Link to={`/stock/items/${itemId}`}>{names.item(itemId)}</Link>,
      sorter: (one, other) => names.item(one.itemId).localeCompare(names.item(other.itemId)),
      defaultSortOrder: 'ascend',
    },
    { title: t('stock.onHand'), align: 'right', render: (_, one) => count(one.onHand) },
    { title: t('stock.reserved'), align: 'right', render: (_, one) => count(one.reserved) },
    { title: t('stock.inTransit'), align: 'right', render: (_, one) => count(one.inTransit) },
    { title: t('text.unit'), render: (_, { itemId }) => names.unit(itemId) },
    { title: t('stock.expiry'), render: (_, { expireDate }) => <Expiry date={expireDate} /> },
    { title: t('stock.lotState'), render: (_, { lotState }) => <LotStateTag state={lotState} /> },
  ];
  return (
    <>
      <h2 className="m-sub">{depot ? nameIn(names.language, depot) : balances[0]?.depotId}</h2>
      {depot && (
        <p className="m-note">
          {[t(`tier.${depot.tier}`), names.division(depot.divisionCode), depot.keeper, depot.phone]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      <Table<Balance>
        size="small"
        rowKey={({ itemId, lotId }) => `${itemId}/${lotId}`}
        columns={columns}
        dataSource={balances}
        pagination={balances.length > 50 ? { pageSize: 50 } : false}
        scroll={{ x: 'max-content' }}
      />
    </>
  );
}
