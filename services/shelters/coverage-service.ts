import { z } from 'zod';
import { audit } from '../platform/audit';
import { AppError, notFound, parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { divisionCodeSchema, optionalText, text, wholeNumber } from '../platform/wire-values';
import { coverageOf, type PopulationRow } from './coverage';
import { knownDivisions, populationsAt, putPopulations } from './coverage-store';
import { commonDivision, divisionPattern } from './division';
import { administrators, readScope, type Shelters } from './service-context';
import { hazard, rows, time, unset } from './shapes';
import { sitesWithin } from './site-store';
import { findStandards } from './standard-store';

const putShape = z.object({
  populations: rows(
    z.object({
      divisionCode: divisionCodeSchema,
      nameZh: text(200),
      nameEn: optionalText(200),
      parentCode: z.union([unset, divisionCodeSchema]),
      population: wholeNumber(0, 1e10),
    }),
    2_000,
  ),
});

const coverageShape = z.object({ divisionCode: divisionCodeSchema, hazard, asOf: time });

export function coverageService({ db, now }: Shelters): ServiceHandlers {
  return implement('muster.shelters.v1.CoverageService', {
    putPopulations: async (request, context) => {
      const { populations } = parse(putShape, request);
      for (const { divisionCode } of populations) {
        requireRole(context.actor, administrators, divisionCode);
      }
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const parents = populations
          .map(({ parentCode }) => parentCode)
          .filter((code) => code !== null);
        requireParents(populations, await knownDivisions(trx, parents));
        await putPopulations(trx, populations);
        const divisionCode = commonDivision(populations.map((row) => row.divisionCode));
        const subject = `populations/${divisionCode}`;
        const data = { count: populations.length };
        await audit(trx, context, {
          action: 'populations.put',
          subject,
          divisionCode,
          after: data,
        });
        await publish(trx, { kind: 'populations.changed', subject, divisionCode, data });
        return data;
      });
    },

    getCoverage: async (request, context) => {
      const { divisionCode, hazard: asked, asOf } = parse(coverageShape, request);
      const scope = readScope(context.actor);
      if (asOf) requirePast(asOf, now());
      const pattern = divisionPattern(divisionCode);
      const [divisions, sites, standards] = await Promise.all([
        populationsAt(db, divisionCode, asOf),
        sitesWithin(db, { scope, pattern, asOf }),
        findStandards(db, asOf),
      ]);
      const [whole, ...below] = divisions;
      if (whole?.divisionCode !== divisionCode) throw notFound('population', divisionCode);
      return {
        total: coverageOf(standards, whole, sites, asked),
        parts: below.map((division) => coverageOf(standards, division, sites, asked)),
        shareRequired: standards.populationShare,
        hazard: asked,
      };
    },
  });
}

function requireParents(rows: PopulationRow[], known: Set<string>): void {
  const given = new Set(rows.map(({ divisionCode }) => divisionCode));
  const orphan = rows.find(
    ({ parentCode }) => parentCode !== null && !given.has(parentCode) && !known.has(parentCode),
  );
  if (!orphan) return;
  const message = `division ${orphan.divisionCode} lies in ${orphan.parentCode}, which is not known`;
  throw new AppError('POPULATION_PARENT', `${message}: send it as well`);
}
