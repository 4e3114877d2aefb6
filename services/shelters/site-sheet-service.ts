import { AppError } from '../platform/errors';
import { covers, requireRole, roles, type Actor } from '../platform/identity';
import { faultAt, type SheetFault } from '../platform/sheets/column';
import type { RowChange, SheetDefinition } from '../platform/sheets/definition';
import { lockOccupancies } from './occupancy-store';
import { keepers, readScope, type Shelters } from './service-context';
import { changeSite, createSite, everySite, requireSound, requireStillHolds } from './site-service';
import { columnOf, rowOfSite, siteColumns, siteOfRow } from './site-sheet';
import { findSitesById, listSites } from './site-store';
import { findStandards } from './standard-store';

const pageRows = 1_000;

/** Sites of the actor's divisions. */
export function siteSheet({ now }: Shelters): SheetDefinition {
  return {
    kind: 'shelters',
    zh: '避难场所',
    en: 'Shelters',
    columns: siteColumns,
    key: ['id'],
    authorize: (actor, purpose) => requireRole(actor, purpose === 'IMPORT' ? keepers : [...roles]),
    current: async (db, rows, { actor }) => {
      const ids = rows.map(({ values }) => String(values['id']));
      const [known, standards] = await Promise.all([findSitesById(db, ids), findStandards(db)]);
      const sites = new Map(known.map((site) => [site.id, site]));
      const faults = rows.flatMap(({ row, values }): SheetFault[] => {
        const before = sites.get(String(values['id']));
        const read = siteOfRow(row, { ...(before && rowOfSite(before)), ...values }, before);
        if ('faults' in read) return read.faults;
        const codes = [read.site.divisionCode, before?.divisionCode ?? read.site.divisionCode];
        const outside = codes.find((code) => !keeps(actor, code));
        if (outside !== undefined) {
          const problem = `${outside} is outside of the divisions you keep`;
          return [faultAt(row, columnOf('divisionCode'), problem, 'remove the row')];
        }
        return unsound(row, () => requireSound(read.site, standards));
      });
      return { current: ids.map((id) => sites.get(id) && rowOfSite(sites.get(id)!)), faults };
    },
    apply: async (trx, changes, context) => {
      const standards = await findStandards(trx);
      for await (const batch of changes) {
        for (const change of batch) {
          const id = String(change.after['id']);
          const loads = await lockOccupancies(trx, id);
          const [before] = await findSitesById(trx, [id]);
          const after = siteIn(change, before);
          if (!before) await createSite(trx, context, after, standards, now());
          else {
            requireStillHolds(after, loads, standards);
            await changeSite(trx, context, { before, after, loads, standards }, now());
          }
        }
      }
    },
    rows: async function* (trx, actor) {
      const query = { ...everySite, scope: readScope(actor), withArchived: true, limit: pageRows };
      for (let afterId = ''; ;) {
        const sites = await listSites(trx, { ...query, afterId });
        if (sites.length === 0) return;
        yield sites.map(rowOfSite);
        afterId = sites.at(-1)!.id;
      }
    },
  };
}

function siteIn({ row, after }: RowChange, before: Parameters<typeof siteOfRow>[2]) {
  const read = siteOfRow(row, after, before);
  // It had none when it was checked, just before.
  if ('faults' in read) throw new Error(`row ${row} cannot be read: ${read.faults[0]?.problem}`);
  return read.site;
}

const keeps = ({ grants }: Actor, code: string) =>
  grants.some(({ role, divisionCode }) => keepers.includes(role) && covers(divisionCode, code));

function unsound(row: number, check: () => void): SheetFault[] {
  try {
    check();
    return [];
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [faultAt(row, undefined, error.message, 'correct the row')];
  }
}
