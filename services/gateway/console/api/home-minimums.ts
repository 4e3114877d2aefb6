// What stays at home when teams leave a division.
import { queryOptions } from '@tanstack/react-query';
import { request } from './request';

export type HomeMinimum = {
  divisionCode: string;
  specialism: string;
  /** Of the division's teams of that specialism, 0 to 1. */
  share: number;
  teamsMin: number;
  etag: string;
};

export const homeMinimumsQuery = queryOptions({
  queryKey: ['teams', 'home-minimums'],
  queryFn: ({ signal }) =>
    request<{ homeMinimums: HomeMinimum[] }>('GET', '/v1/team-home-minimums', { signal }),
});

export const putHomeMinimum = (
  { divisionCode, specialism, ...body }: Omit<HomeMinimum, 'etag'> & { etag?: string },
  key: string,
) =>
  request<HomeMinimum>(
    'PUT',
    `/v1/team-home-minimums/${divisionCode}/${encodeURIComponent(specialism)}`,
    { body, key },
  );
