// How many people who can run equipment are reported to be at hand.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export type OperatorReport = {
  divisionCode: string;
  qualification: string;
  count: number;
  validUntil?: string;
  updateTime?: string;
};

export const operatorsQuery = (divisionCode?: string) =>
  queryOptions({
    queryKey: ['equipment', 'operators', divisionCode],
    queryFn: ({ signal }) =>
      listAll<'availability', OperatorReport>('/v1/operator-availability', 'availability', {
        query: { divisionCode },
        limit: 1_000,
        signal,
      }),
  });

export const putOperators = (body: { availability: OperatorReport[] }, key: string) =>
  request<{ count: number }>('PUT', '/v1/operator-availability', { body, key });
