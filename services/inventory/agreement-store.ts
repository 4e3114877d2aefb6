import { sql, type Trx } from '../platform/db';
import { promiseStore, type Promised, type Terms } from './promise-store';

export type AgreementFields = Terms & {
  noticeHours: number;
  responseHours: number;
  remainingDays: number;
  exchangeDays: number;
};

export type Agreement = AgreementFields & Promised;

export const agreements = promiseStore<AgreementFields>({
  table: 'agreements',
  fields: {
    quantity: 'quantity',
    noticeHours: 'notice_hours',
    responseHours: 'response_hours',
    validFrom: 'valid_from',
    validTo: 'valid_to',
    remainingDays: 'remaining_days',
    exchangeDays: 'exchange_days',
    documentNumber: 'document_number',
    note: 'note',
    closed: 'closed',
  },
});

/** The caller holds the row; its CHECK refuses more than the agreement has. */
export async function changeCalled(trx: Trx, id: string, units: number): Promise<void> {
  await sql(trx, 'UPDATE agreements SET called = called + $2 WHERE id = $1', [id, units]);
}
