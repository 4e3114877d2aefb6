import type { SheetDefinition } from '../platform/sheets/definition';
import { evacueeSheet } from './evacuee-sheet-service';
import type { Shelters } from './service-context';
import { siteSheet } from './site-sheet-service';

/** Every kind of file this service takes and gives; what is kept of one while it comes is sealed. */
export function sheltersSheets(shelters: Shelters): SheetDefinition[] {
  return [siteSheet(shelters), evacueeSheet(shelters)];
}
