import type { LevelFacts, LevelScenario } from './level-facts';
import type { LevelLine } from './level-lines';

// Why a line is as it is, in a sentence.

const hazardNames: Record<string, { zh: string; en: string }> = {
  FLOOD: { zh: '洪涝', en: 'flood' },
  WATERLOGGING: { zh: '内涝', en: 'waterlogging' },
  TYPHOON: { zh: '台风', en: 'typhoon' },
  EARTHQUAKE: { zh: '地震', en: 'earthquake' },
  LANDSLIDE: { zh: '滑坡', en: 'landslide' },
  FOREST_FIRE: { zh: '森林火灾', en: 'forest fire' },
  HAZMAT: { zh: '危化品泄漏', en: 'hazardous release' },
  COLD_WAVE: { zh: '寒潮', en: 'cold wave' },
};

export function scenarioWords({ kind, hazard, nameZh, nameEn }: LevelScenario) {
  const { zh, en } = hazardNames[hazard] ?? { zh: '其他灾害', en: 'other hazard' };
  switch (kind) {
    case 'LOCAL':
      return { zh: `${nameZh}${zh}`, en: `${en} in ${nameEn}` };
    case 'WIDE':
      return { zh: `${nameZh}全域${zh}`, en: `${en} at all points of ${nameEn}` };
    case 'PAST':
      return { zh: `重演“${nameZh}”`, en: `“${nameEn}” again` };
    default:
      return { zh: `${nameZh}人口基准`, en: `share of everybody in ${nameEn}` };
  }
}

export function levelReason(
  line: LevelLine,
  facts: Pick<LevelFacts, 'items'> & { scenarios: LevelScenario[] },
): { reasonZh: string; reasonEn: string } {
  const { solved } = line;
  if (solved === undefined) return solvedReason(line, facts);
  const { reasonZh, reasonEn } = solvedReason({ ...line, ...solved }, facts);
  const was = `${solved.minimum} / ${solved.reorder} / ${solved.maximum}`;
  return {
    reasonZh: `人工改定；测算为 ${was}：${reasonZh}`,
    reasonEn: `changed by hand; worked out as ${was}: ${reasonEn}`,
  };
}

function solvedReason(
  line: LevelLine,
  { scenarios }: Pick<LevelFacts, 'items'> & { scenarios: LevelScenario[] },
): { reasonZh: string; reasonEn: string } {
  const scenario = scenarios.find(({ id }) => id === line.scenarioId);
  if (scenario === undefined) {
    return {
      reasonZh: '任何情景都不需要该库的此物资',
      reasonEn: 'no scenario asks for it from this depot',
    };
  }
  const { zh, en } = scenarioWords(scenario);
  const people = Math.round(scenario.people.reduce((sum, place) => sum + place.people, 0));
  const share = Number((100 * scenario.probability).toFixed(1));
  const units = line.maximum;
  return {
    reasonZh: `${zh}（${people} 人，概率 ${share}%）需要从此库调出 ${units}`,
    reasonEn: `${en} (${people} people, chance ${share} %) takes ${units} from here`,
  };
}
