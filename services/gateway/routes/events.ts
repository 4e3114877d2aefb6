import { z } from 'zod';
import { everyone } from '../roles';
import { route } from '../route';

const event = z
  .object({
    kind: z.string().describe('what happened: plan.committed'),
    service: z.string(),
    subject: z.string().describe('the id of what it happened to'),
    divisionCode: z.string().optional(),
    createTime: z.iso.datetime().optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event', description: 'The data of each server-sent event.' });

export const eventRoutes = [
  route({
    method: 'get',
    path: '/v1/events',
    tag: 'Events',
    summary: 'What happens in your divisions, as server-sent events',
    description: `Starts now, or right after the event whose id the Last-Event-ID header names:
nothing is lost or repeated in between.`,
    access: everyone,
    query: z.strictObject({
      kinds: z.string().max(500).optional().describe('comma-separated: plan.*,transfer.received'),
    }),
    streams: event,
    handle: ({ query }, { events, caller, request, response }) => {
      const kinds = query.kinds?.split(',').filter(Boolean) ?? [];
      return events.stream(request, response, caller, kinds);
    },
  }),
];
