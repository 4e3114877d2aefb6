import { z } from 'zod';
import { notFound } from '../../platform/errors';
import { drillCap } from '../drill-cap';
import { identifier } from '../fields';
import { everyone } from '../roles';
import { route } from '../route';
import { injectOut } from './drill-injects';
import { drill as drillOut } from './drill-schemas';

export const drillCapRoutes = [
  route({
    method: 'get',
    path: '/v1/drills/{id}/cap',
    tag: 'Drills',
    summary: 'Its notice, or an inject of it, as a CAP 1.2 message of status Exercise',
    description: `For whoever may see the drill; an inject that was not released is there for its
controllers alone.`,
    access: everyone,
    query: z.strictObject({ injectId: identifier.optional().describe('none: the drill itself') }),
    streams: 'file',
    handle: async ({ params, query }, { mobilization, incidents, options, response }) => {
      const { id } = params;
      const drill = drillOut.parse(await mobilization.getDrill({ id }, options));
      const { divisionCode: code } = drill;
      const { divisions } = await incidents.listDivisions({ divisionCode: code }, options);
      const listed = query.injectId
        ? await mobilization.listInjects({ drillId: id }, options)
        : null;
      const inject = listed?.injects.find((one) => one.id === query.injectId);
      if (query.injectId && !inject) throw notFound('inject', query.injectId);
      const xml = drillCap({
        drill,
        inject: inject && injectOut.parse(inject),
        division: divisions.find((one) => one.code === code),
        now: new Date(),
      });
      response
        .status(200)
        .set({
          'Content-Type': 'application/cap+xml; charset=utf-8',
          'Content-Disposition': `attachment; filename="drill-${id}.cap.xml"`,
          'X-Content-Type-Options': 'nosniff',
        })
        .end(xml);
    },
  }),
];
