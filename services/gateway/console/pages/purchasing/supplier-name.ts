import { useQuery } from '@tanstack/react-query';
import { suppliersQuery } from '../../api/purchasing';
import { decimal } from '../../format';
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

/** Sums of money come in fen. */
export const yuan = (fen: number) => decimal(fen / 100);
