import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { equipmentReasons } from '../../services/equipment/errors';
import { gatewayReasons } from '../../services/gateway/errors';
import { incidentsReasons } from '../../services/incidents/errors';
import { inventoryReasons } from '../../services/inventory/errors';
import { reasons as mobilizationReasons } from '../../services/mobilization/errors';
import { optimizerReasons } from '../../services/optimizer/errors';
import { platformReasons } from '../../services/platform/errors';
import { projectRoot } from '../../services/platform/names';
import { rosterReasons } from '../../services/roster/errors';
import { sheltersReasons } from '../../services/shelters/errors';

// A refusal without a sentence of its own is shown in English to people who read Chinese.

const locales = path.join(projectRoot(), 'services/gateway/console/locales');

/** The reasons that have a sentence in a language, from the files of all areas. */
function sentences(language: string): Set<string> {
  const folder = path.join(locales, language);
  return new Set(
    readdirSync(folder).flatMap((file) => {
      const words = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
        problem?: Record<string, string>;
      };
      return Object.keys(words.problem ?? {});
    }),
  );
}

const declared = {
  gateway: gatewayReasons,
  inventory: inventoryReasons,
  incidents: incidentsReasons,
  optimizer: optimizerReasons,
  roster: rosterReasons,
  shelters: sheltersReasons,
  equipment: equipmentReasons,
  mobilization: mobilizationReasons,
  platform: platformReasons,
};

// What only programs meet: a page never sends what these refuse.
const ofPrograms = ['PAGE_TOKEN_INVALID', 'METHOD_UNIMPLEMENTED'];

test.each(Object.entries(declared))(
  'each reason of %s has its sentence in Chinese and in English',
  (_, reasons) => {
    for (const language of ['zh', 'en']) {
      const known = sentences(language);
      const missing = Object.keys(reasons).filter(
        (reason) =>
          !known.has(reason) && !ofPrograms.includes(reason) && !reason.endsWith('_NOT_FOUND'),
      );
      expect({ language, missing }).toEqual({ language, missing: [] });
    }
  },
);

/** The words that a service's own code refuses with. */
function thrownBy(service: string): string[] {
  const folder = path.join(projectRoot(), 'services', service);
  const sources = readdirSync(folder).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const words = sources.flatMap((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    return [...text.matchAll(/new AppError\(\s*'([A-Z_]+)'/g)].map((match) => match[1]!);
  });
  return [...new Set(words)];
}

// What nobody declared would be answered as a fault of the server.
test('what inventory refuses with is declared, or says that something was not found', () => {
  const known = new Set(Object.keys({ ...platformReasons, ...inventoryReasons }));
  const thrown = thrownBy('inventory');
  expect(thrown.length).toBeGreaterThan(20);
  expect(thrown.filter((one) => !known.has(one) && !one.endsWith('_NOT_FOUND'))).toEqual([]);
});
