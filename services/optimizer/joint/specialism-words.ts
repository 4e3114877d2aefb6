import type { Name } from '../relaxation-words';

// What people call what a team can do, for sentences; a specialism that is not here is said as it is.

const words: Record<string, readonly [zh: string, en: string]> = {
  GENERAL: ['综合救援', 'general rescue'],
  FLOOD: ['防洪抢险', 'flood defence'],
  WATER: ['水域救援', 'water rescue'],
  DRAINAGE: ['排涝', 'drainage'],
  HAZMAT: ['危险化学品', 'hazardous chemicals'],
  FIRE: ['消防', 'fire'],
  FOREST_FIRE: ['森林防火', 'forest fire'],
  EARTHQUAKE: ['地震救援', 'earthquake rescue'],
  MOUNTAIN: ['山地救援', 'mountain rescue'],
  MEDICAL: ['医疗救护', 'medical care'],
};

export function specialismWords(specialism: string): Name {
  const [zh, en] = words[specialism] ?? [specialism, specialism];
  return { zh, en };
}
