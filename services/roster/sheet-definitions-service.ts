import type { SheetDefinition } from '../platform/sheets/definition';
import { personSheet } from './person-sheet-service';
import type { Roster } from './service-context';
import { teamSheet } from './team-sheet-service';

/** Every kind of file this service takes and gives. */
export function rosterSheets(roster: Roster): SheetDefinition[] {
  return [teamSheet(roster), personSheet(roster)];
}
