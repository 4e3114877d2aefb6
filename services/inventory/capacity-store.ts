import { sql, type Trx } from '../platform/db';
import type { Production } from './capacity';
import { promiseStore, type Promised, type Terms } from './promise-store';

export type CapacityFields = Terms & Production;

export type Capacity = CapacityFields &
  Promised & {
    /** When the factory was set to work, and for how many units since then. */
    runOrderTime: Date | null;
    runUnits: number;
  };

export const capacities = promiseStore<CapacityFields, Capacity>({
  table: 'capacities',
  fields: {
    unitsPerHour: 'units_per_hour',
    leadHours: 'lead_hours',
    rampKind: 'ramp_kind',
    ramp: 'ramp',
    quantity: 'quantity',
    validFrom: 'valid_from',
    validTo: 'valid_to',
    documentNumber: 'document_number',
    note: 'note',
    closed: 'closed',
  },
  moved: { runOrderTime: 'run_order_time', runUnits: 'run_units' },
});

/** The caller holds the row; its CHECK refuses more than can be made. */
export async function changeRun(
  trx: Trx,
  id: string,
  change: { called: number; runOrderTime: Date | null; runUnits: number },
): Promise<void> {
  await sql(
    trx,
    `UPDATE capacities SET called = called + $2, run_order_time = $3, run_units = $4
     WHERE id = $1`,
    [id, change.called, change.runOrderTime, change.runUnits],
  );
}
