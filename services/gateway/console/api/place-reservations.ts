// Places kept free in a shelter for people who are still to come.
import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';

export type PlaceReservation = {
  id: string;
  state: 'HELD' | 'CONFIRMED' | 'CONSUMED' | 'RELEASED' | 'EXPIRED';
  siteId: string;
  incidentId?: string;
  places: number;
  arrived: number;
  needs: string[];
  purpose?: string;
  expireTime: string;
  createTime: string;
};

export const placeReservationsQuery = (siteId: string) =>
  queryOptions({
    queryKey: ['shelters', 'reservations', siteId],
    queryFn: ({ signal }) =>
      listAll<'reservations', PlaceReservation>('/v1/place-reservations', 'reservations', {
        query: { siteId },
        limit: 500,
        signal,
      }),
  });

type Answer = { reservations: PlaceReservation[] };

export type NewReservation = {
  incidentId?: string;
  hazard?: string;
  purpose?: string;
  holdSeconds: number;
  lines: { siteId: string; places: number; needs: string[] }[];
};
export const reservePlaces = (body: NewReservation, key: string) =>
  request<Answer>('POST', '/v1/place-reservations', { body, key });

export type ReservationVerb = 'confirm' | 'release';
export const movePlaces = ({ id, verb }: { id: string; verb: ReservationVerb }, key: string) =>
  request<Answer>('POST', `/v1/place-reservations:${verb}`, { body: { ids: [id] }, key });
