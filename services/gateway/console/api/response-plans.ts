import { queryOptions } from '@tanstack/react-query';
import { listAll, request } from './request';
import type { Hazard, ResponseLevel } from './types';

export type PlanTask = {
  id: string;
  post: string;
  postEn?: string;
  titleZh: string;
  titleEn: string;
  dueMinutes: number;
  checklistZh: string[];
  checklistEn: string[];
};

/** The name of a post in the reader's language, where it has one. */
export const postIn = (language: string, { post, postEn }: { post: string; postEn?: string }) =>
  language === 'en' && postEn ? postEn : post;

export type MusterPoint = { nameZh: string; nameEn: string; latitude: number; longitude: number };

export type PlanContent = {
  nameZh: string;
  nameEn: string;
  divisionCode: string;
  hazard?: Hazard;
  level?: ResponseLevel;
  tasks: PlanTask[];
  /** Who is called out. */
  quotas: { skill: string; people: number; dueMinutes: number }[];
  /** Where they muster; none: the centre of the incident's division. */
  musterPoint?: MusterPoint | null;
  /** What is to lie ready. */
  postures: { depotId: string; itemId: string; quantity: number }[];
  shelterIds: string[];
  cards: { post: string; postEn?: string; textZh: string; textEn?: string }[];
  stepDownHours: number;
  enabled: boolean;
};

export type ResponsePlan = PlanContent & { id: string; etag?: string };

export const responsePlansQuery = queryOptions({
  queryKey: ['response-plans'],
  queryFn: ({ signal }) =>
    listAll<'responsePlans', ResponsePlan>('/v1/response-plans', 'responsePlans', {
      limit: 1_000,
      signal,
    }),
});

/** Without an etag it is a new one. */
export const putResponsePlan = ({ id, ...body }: ResponsePlan, key: string) =>
  request<ResponsePlan>('PUT', `/v1/response-plans/${id}`, { body, key });
