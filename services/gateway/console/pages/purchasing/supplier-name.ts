import { useQuery } from '@tanstack/react-query';
import { suppliersQuery } from '../../api/purchasing';
import { nameIn, useNames } from '../../names';

/** A supplier's name by its id. */
export function useSupplierName(): (id: string) => string {
  const { language } = useNames();
  const rows = useQuery(suppliersQuery).data?.rows;
  return (id) => {
    const found = rows?.find((one) => one.id === id);
    return found ? nameIn(language, found) : id;
  };
}

const money = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** Sums of money come in fen. */
export const yuan = (fen: number) => money.format(fen / 100);
