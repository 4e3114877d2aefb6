import { audit } from '../platform/audit';
import type { Db, Trx } from '../platform/db';
import { AppError } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { faultAt, type Row, type SheetFault } from '../platform/sheets/column';
import type { SheetDefinition } from '../platform/sheets/definition';
import { knownOrganisations } from './organisation-store';
import { keepers, readers, readScope, type Roster } from './service-context';
import { outOfReach, unknownIn } from './sheet-rows';
import { rowOfTeam, teamColumns, teamOfRow } from './team-sheet';
import { requireWholePlace } from './team-service';
import { everyTeam, findTeams, listTeams, lockTeams, putTeams } from './team-store';

const pageRows = 1_000;
const columnOf = (key: string) => teamColumns.find((column) => column.key === key);

/** Teams of the actor's divisions; their states are no business of a file. */
export function teamSheet({ now }: Roster): SheetDefinition {
  return {
    kind: 'teams',
    zh: '队伍',
    en: 'Teams',
    columns: teamColumns,
    key: ['id'],
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? keepers : readers),
    current: async (db, rows, { actor, lock }) => {
      const ids = rows.map(({ values }) => String(values['id']));
      const found = lock ? await lockTeams(db as Trx, ids) : await findTeams(db, ids);
      const byId = new Map(found.map((team) => [team.id, team]));
      const known = await organisationsOf(db, rows);
      const faults = rows.flatMap(({ row, values }): SheetFault[] => {
        const before = byId.get(String(values['id']));
        const read = teamOfRow(row, values, before);
        if ('faults' in read) return read.faults;
        const { organisationId, divisionCode } = read.team;
        const codes = [divisionCode, before?.divisionCode];
        return [
          ...outOfReach(row, columnOf('divisionCode'), actor, keepers, codes),
          ...unknownIn(
            row,
            columnOf('organisationId'),
            organisationId ? [organisationId] : [],
            known,
          ),
          ...halfPlace(row, read.team),
        ];
      });
      return { current: ids.map((id) => byId.get(id) && rowOfTeam(byId.get(id)!)), faults };
    },
    apply: async (trx, changes, context) => {
      for await (const batch of changes) {
        const before = await lockTeams(
          trx,
          batch.map(({ after }) => String(after['id'])),
        );
        const byId = new Map(before.map((team) => [team.id, team]));
        const teams = batch.map(({ row, after }) => {
          const read = teamOfRow(row, after, byId.get(String(after['id'])));
          // It had none when it was checked, just before.
          if ('faults' in read) throw new Error(`row ${row} of the teams cannot be read`);
          return read.team;
        });
        await putTeams(trx, teams, now());
        for (const { id, divisionCode } of teams) {
          const after = { importId: context.importId };
          const fact = { action: 'team.imported', subject: `teams/${id}`, divisionCode, after };
          await audit(trx, context, fact);
        }
      }
    },
    rows: async function* (trx, actor) {
      const query = { ...everyTeam, scope: readScope(actor), limit: pageRows };
      for (let after = ''; ;) {
        const teams = await listTeams(trx, { ...query, after });
        if (teams.length === 0) return;
        yield teams.map(rowOfTeam);
        after = teams.at(-1)!.id;
      }
    },
  };
}

const organisationsOf = (db: Db | Trx, rows: { values: Row }[]) =>
  knownOrganisations(
    db,
    rows.map(({ values }) => String(values['organisationId'] ?? '')),
  );

function halfPlace(row: number, team: Parameters<typeof requireWholePlace>[0]): SheetFault[] {
  try {
    requireWholePlace(team, 'team');
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const key = team.latitude === null ? 'latitude' : 'longitude';
    return [faultAt(row, columnOf(key), 'is missing beside the other', 'write both or none')];
  }
}
