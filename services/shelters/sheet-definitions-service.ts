import type { SheetDefinition } from '../platform/sheets/definition';
import type { Shelters } from './service-context';
import { siteSheet } from './site-sheet-service';

/**
 * Every kind of file this service takes and gives. People are none: an import keeps its file and
 * rows for a while, and what names people is kept sealed only.
 */
export function sheltersSheets(shelters: Shelters): SheetDefinition[] {
  return [siteSheet(shelters)];
}
