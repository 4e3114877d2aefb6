import { z } from 'zod';
import { divisionCode, identifier, pageOut, pageQuery, time, timeOut } from '../fields';
import { everyone, stockKeepers } from '../roles';
import { route } from '../route';

const tag = 'Operators';

const availability = z
  .object({
    divisionCode: z.string(),
    qualification: z.string(),
    count: z.int(),
    validUntil: timeOut,
    updateTime: timeOut,
  })
  .meta({ id: 'OperatorAvailability' });

export const operatorRoutes = [
  route({
    method: 'get',
    path: '/v1/operator-availability',
    tag,
    summary: 'How many people with a qualification are reported to be at hand',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      divisionCode: divisionCode.optional(),
      qualification: identifier.optional(),
      asOf: time.optional().describe('as it was then; now unless told'),
    }),
    response: pageOut('availability', availability),
    handle: ({ query }, { equipment, options }) =>
      equipment.listOperatorAvailability(query, options),
  }),
  route({
    method: 'put',
    path: '/v1/operator-availability',
    tag,
    summary: 'Report them, each person once; replaces what is named',
    access: stockKeepers,
    body: z.strictObject({
      availability: z
        .array(
          z.strictObject({
            divisionCode,
            qualification: z.string().regex(/^[A-Z0-9_-]{1,60}$/, 'must be a code: PUMP_OPERATOR'),
            count: z.int().min(0).max(1_000_000),
            validUntil: time.optional(),
          }),
        )
        .min(1)
        .max(5_000),
    }),
    response: z.object({ count: z.int() }),
    handle: ({ body, requestId }, { equipment, options }) =>
      equipment.putOperatorAvailability({ ...body, requestId }, options),
  }),
];
