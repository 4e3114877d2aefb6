import { z } from 'zod';
import { parse } from '../platform/errors';
import type { Implementations } from '../platform/rpc-types';
import { dateInShanghai } from './calendar';
import { onDutyCounts } from './on-duty-store';
import { divisionPattern, readScope, type Roster } from './service-context';
import { distinct, optionalDivision } from './shapes';

// As equipment names what it asks of an operator.
const qualification = z
  .string()
  .regex(/^[A-Z0-9_-]{1,60}$/, 'must have 1 to 60 of A-Z, 0-9, _ and -');

const shape = z.object({
  qualifications: distinct(qualification, 1, 200, 'qualifications'),
  divisionCode: optionalDivision,
});

export function onDutyHandlers({
  db,
  now,
}: Roster): Pick<Implementations['muster.roster.v1.DutyService'], 'countOnDuty'> {
  return {
    countOnDuty: async (request, context) => {
      const { qualifications, divisionCode } = parse(shape, request);
      const time = now();
      const onDuty = await onDutyCounts(db, {
        qualifications,
        scope: readScope(context.actor),
        divisionPattern: divisionPattern(divisionCode),
        now: time,
        today: dateInShanghai(time),
      });
      return { onDuty };
    },
  };
}
