import { z } from 'zod';
import { parse } from '../platform/errors';
import { requirePast } from '../platform/history';
import type { Implementations } from '../platform/rpc-types';
import { optionalTimestampSchema, toTimestamp } from '../platform/wire-values';
import { dayMs } from './calendar';
import { ContactBook } from './contact-book';
import { contactsOf, type SharedContact } from './contact-store';
import { crewGaps } from './coverage';
import { grouped } from './grouping';
import { seesSome } from './person-reading-service';
import { divisionPattern, readScope, type Roster } from './service-context';
import { boardRows, type BoardRow } from './shift-store';
import { optionalCode, optionalDivision } from './shapes';
import { everyTeam, listTeams, type Team } from './team-store';

const teamsMax = 500;
const boardShape = z.object({
  divisionCode: optionalDivision,
  fromTime: optionalTimestampSchema,
  specialism: optionalCode,
  asOf: optionalTimestampSchema,
});

export function dutyBoardHandlers({
  db,
  now,
  keys,
}: Roster): Pick<Implementations['muster.roster.v1.DutyService'], 'getDutyBoard'> {
  const book = new ContactBook(keys);
  return {
    getDutyBoard: async (request, context) => {
      const { divisionCode, fromTime, specialism, asOf } = parse(boardShape, request);
      const scope = readScope(context.actor);
      if (asOf) requirePast(asOf, now());
      const time = asOf ?? now();
      const from = fromTime ?? time;
      const until = new Date(from.getTime() + dayMs);
      const teams = await listTeams(db, {
        ...everyTeam,
        asOf,
        scope,
        divisionPattern: divisionPattern(divisionCode),
        specialism,
        includeArchived: false,
        limit: teamsMax,
      });
      const teamIds = teams.map(({ id }) => id);
      const rows = await boardRows(db, { teamIds, from, until, asOf });
      const personIds = [...new Set(rows.map(({ personId }) => personId))];
      // Contacts keep no past.
      const phones = firstPhones(asOf ? [] : await contactsOf(db, personIds));
      const rowsOf = grouped(rows, ({ teamId }) => teamId);
      const boards = teams.map((team) => {
        const isSeen = seesSome(context.actor, team.divisionCode);
        const phoneOf = (personId: string) => {
          const phone = phones.get(personId);
          return phone ? book.masked(phone, isSeen) : '';
        };
        const window = { start: from, end: until };
        return teamDuty(team, rowsOf.get(team.id) ?? [], { window, now: time, phoneOf });
      });
      return { fromTime: toTimestamp(from), untilTime: toTimestamp(until), teams: boards };
    },
  };
}

type BoardOptions = {
  window: { start: Date; end: Date };
  now: Date;
  phoneOf: (personId: string) => string;
};

function teamDuty(team: Team, rows: BoardRow[], { window, now, phoneOf }: BoardOptions) {
  const shifts = [...grouped(rows, ({ shiftId }) => shiftId).values()];
  const spans = shifts.map((people) => ({
    start: people[0]!.start,
    end: people[0]!.end,
    personIds: people.map(({ personId }) => personId),
  }));
  const there = rows.filter(({ start, end }) => start <= now && end > now);
  return {
    teamId: team.id,
    nameZh: team.nameZh,
    nameEn: team.nameEn,
    minimumCrew: team.minimumCrew,
    onShiftNow: new Set(there.map(({ personId }) => personId)).size,
    shifts: shifts.map((people) => ({
      shiftId: people[0]!.shiftId,
      name: people[0]!.name,
      startTime: toTimestamp(people[0]!.start),
      endTime: toTimestamp(people[0]!.end),
      people: people.map(({ personId, personName }) => ({
        personId,
        name: personName,
        phone: phoneOf(personId),
      })),
    })),
    gaps: crewGaps(spans, window, team.minimumCrew).map(({ start, end, people }) => ({
      startTime: toTimestamp(start),
      endTime: toTimestamp(end),
      people,
    })),
  };
}

/** They come in the order of their priority. */
function firstPhones(contacts: SharedContact[]): Map<string, SharedContact> {
  const phones = new Map<string, SharedContact>();
  for (const contact of contacts) {
    if (contact.kind === 'PHONE' && !phones.has(contact.personId)) {
      phones.set(contact.personId, contact);
    }
  }
  return phones;
}
