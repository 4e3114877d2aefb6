import { Command } from 'commander';
import { Api } from './connection';
import { printJson, table } from './output';
import { exportCommand, importCommand } from './sheets';

type Balance = {
  depotId: string;
  itemId: string;
  lotId: string;
  expireDate: string;
  onHand: number;
  reserved: number;
  inTransit: number;
};

/** Adds up balances by one or two of their fields. */
export function sumBalances(balances: Balance[], keys: ('depotId' | 'itemId')[]) {
  const sums = new Map<
    string,
    { key: string[]; onHand: number; reserved: number; inTransit: number }
  >();
  for (const balance of balances) {
    const key = keys.map((name) => balance[name]);
    const id = JSON.stringify(key);
    const sum = sums.get(id) ?? { key, onHand: 0, reserved: 0, inTransit: 0 };
    sum.onHand += balance.onHand;
    sum.reserved += balance.reserved;
    sum.inTransit += balance.inTransit;
    sums.set(id, sum);
  }
  return [...sums.values()].sort((a, b) => a.key.join('\0').localeCompare(b.key.join('\0')));
}

export function stockCommand(): Command {
  return new Command('stock')
    .description('stock on hand, reserved and in transit; its files in and out')
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .option('--division <code>', 'only depots at or below this division')
    .option('--depot <id>', 'only this depot')
    .option('--item <id>', 'only this item')
    .option('--by <what>', 'item, depot or both', 'item')
    .option('--json', 'print JSON')
    .action(async ({ division = '', depot = '', item = '', by, json }) => {
      const balances = await new Api().all<Balance>('/v1/stock/balances', 'balances', {
        divisionCode: division,
        depotId: depot,
        itemId: item,
      });
      if (json) return printJson(balances);
      const keys = { item: ['itemId'], depot: ['depotId'], both: ['depotId', 'itemId'] }[
        by as 'item' | 'depot' | 'both'
      ] as ('depotId' | 'itemId')[] | undefined;
      if (!keys) throw new Error(`--by takes item, depot or both, not "${by}".`);
      const rows = sumBalances(balances, keys).map((sum) => [
        ...sum.key,
        sum.onHand,
        sum.reserved,
        sum.inTransit,
      ]);
      const head = [
        ...keys.map((key) => key.replace('Id', '')),
        'on hand',
        'reserved',
        'in transit',
      ];
      console.log(rows.length ? table(head, rows) : 'No stock matches.');
    });
}
