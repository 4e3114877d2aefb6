import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { equipmentReasons } from '../../services/equipment/errors';
import { reasons as mobilizationReasons } from '../../services/mobilization/errors';
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
        (reason) => !known.has(reason) && !ofPrograms.includes(reason),
      );
      expect({ language, missing }).toEqual({ language, missing: [] });
    }
  },
);
