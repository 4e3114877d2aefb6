// What a response plan holds: who does what by when, for a hazard at a level.
import { z } from 'zod';
import { hazards, responseLevels } from '../incident';
import { divisionCodeSchema, optionalText, text, wholeNumber } from '../../platform/wire-values';

const minutesMax = 60 * 24 * 30;
const words = z.array(text(500)).max(50, 'takes at most 50').default([]);

const taskSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and hyphen'),
  post: text(100),
  postEn: optionalText(100),
  titleZh: text(200),
  titleEn: text(200),
  dueMinutes: wholeNumber(0, minutesMax),
  checklistZh: words,
  checklistEn: words,
});

const contentFields = {
  nameZh: text(200),
  nameEn: text(200),
  tasks: z.array(taskSchema).max(200, 'takes at most 200').default([]),
  quotas: z
    .array(
      z.object({
        skill: text(100),
        people: wholeNumber(1, 100_000),
        dueMinutes: wholeNumber(0, minutesMax),
      }),
    )
    .max(100, 'takes at most 100')
    .default([]),
  postures: z
    .array(z.object({ depotId: text(64), itemId: text(64), quantity: wholeNumber(1) }))
    .max(500, 'takes at most 500')
    .default([]),
  shelterIds: z.array(text(64)).max(500, 'takes at most 500').default([]),
  cards: z
    .array(
      z.object({
        ...{ post: text(100), postEn: optionalText(100) },
        ...{ textZh: text(5_000), textEn: optionalText(5_000) },
      }),
    )
    .max(100, 'takes at most 100')
    .default([]),
  /** Where whoever is called out musters; null for nowhere in particular. */
  musterPoint: z
    .object({
      ...{ nameZh: text(60), nameEn: text(60) },
      latitude: z.number().min(-90, 'must be -90 to 90').max(90, 'must be -90 to 90'),
      longitude: z.number().min(-180, 'must be -180 to 180').max(180, 'must be -180 to 180'),
    })
    .nullable()
    .default(null),
  stepDownHours: z
    .number()
    .min(0, 'must not be negative')
    .max(24 * 60, 'must be at most 1440')
    .default(0),
};

export const responsePlanSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and hyphen'),
    divisionCode: divisionCodeSchema,
    hazard: z.enum(hazards, 'must be a hazard'),
    level: z.enum(responseLevels, 'must be a response level'),
    enabled: z.boolean().default(true),
    ...contentFields,
  })
  .superRefine(({ tasks }, context) => {
    tasks.forEach(({ id }, index) => {
      if (tasks.findIndex((task) => task.id === id) === index) return;
      const path = ['tasks', index, 'id'];
      context.addIssue({ code: 'custom', path, message: 'is named more than once' });
    });
  });

export type ResponsePlan = z.infer<typeof responsePlanSchema>;
export type PlanTask = ResponsePlan['tasks'][number];
