// What a readiness rule is and how a figure passes it. A rule is data a bureau edits; only the
// ways to compare are code.
import { z } from 'zod';

export const levels = ['REGION', 'CITY', 'DISTRICT', 'STREET', 'COMMUNITY'] as const;
export type Level = (typeof levels)[number];

const name = z.string().trim().min(1, 'is required').max(200, 'must have at most 200 characters');
const figure = z.number().min(0, 'must not be negative').max(1e12, 'must be at most 1e12');
const slug = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and hyphen, like depot-area-m2');

export const ruleSchema = z
  .strictObject({
    id: slug,
    pack: slug,
    nameZh: name,
    nameEn: name,
    levels: z.array(z.enum(levels)).max(levels.length).default([]),
    divisionCodes: z
      .array(z.string().regex(/^\d{12}$/, 'must be a division code of 12 digits'))
      .max(1_000)
      .default([]),
    measure: slug,
    parameters: z.record(z.string().max(64), z.string().max(200)).default({}),
    comparison: z.enum(['AT_LEAST', 'AT_MOST', 'EXACTLY', 'BETWEEN']),
    threshold: figure,
    thresholdMax: figure.default(0),
    unitZh: z.string().trim().max(40).default(''),
    unitEn: z.string().trim().max(40).default(''),
    windowMonths: z.number().int().min(0).max(120).default(0),
    dueDays: z.number().int().min(1, 'must be at least 1 day').max(1_000).default(30),
    enabled: z.boolean().default(true),
    source: z.enum(['V', 'R', 'E', 'SYN']).default('SYN'),
    citation: z.string().trim().max(500).default(''),
  })
  .refine((rule) => rule.comparison !== 'BETWEEN' || rule.thresholdMax >= rule.threshold, {
    path: ['thresholdMax'],
    message: 'must be at least the threshold',
  });

export type ReadinessRule = z.infer<typeof ruleSchema>;

export type Evidence = { subject: string; noteZh: string; noteEn: string; value: number };

/** What a figure of the past may rest on that is only known as it is today. */
export type InputOfToday = 'RULE' | 'STOCK' | 'KIT';

/** A figure with what it rests on. */
export type Finding = {
  value: number;
  declared: boolean;
  evidence: Evidence[];
  ofToday?: InputOfToday[];
};

export type Outcome = 'PASS' | 'FAIL' | 'UNKNOWN';

export type ReadinessResult = {
  divisionCode: string;
  rule: ReadinessRule;
  outcome: Outcome;
  gap: number;
  finding: Finding | undefined;
  /** Only ever of a question about the past. */
  ofToday: InputOfToday[];
};

// What binary fractions may add to a sum of measured figures.
const tolerance = 1e-9;

/** Decides a rule for a division. Without a figure it is not known, which is no pass. */
export function decide(
  rule: ReadinessRule,
  divisionCode: string,
  finding: Finding | undefined,
): ReadinessResult {
  if (!finding) return { divisionCode, rule, outcome: 'UNKNOWN', gap: 0, finding, ofToday: [] };
  const gap = gapOf(rule, finding.value);
  const outcome = gap > 0 ? 'FAIL' : 'PASS';
  return { divisionCode, rule, outcome, gap, finding, ofToday: finding.ofToday ?? [] };
}

function gapOf(rule: ReadinessRule, value: number): number {
  const low = rule.comparison === 'AT_MOST' ? -Infinity : rule.threshold;
  const high = {
    AT_LEAST: Infinity,
    AT_MOST: rule.threshold,
    EXACTLY: rule.threshold,
    BETWEEN: rule.thresholdMax,
  }[rule.comparison];
  const gap = Math.max(low - value, value - high);
  return gap > tolerance * Math.max(1, Math.abs(rule.threshold)) ? gap : 0;
}

/** How far a 12-digit code goes before its padding zeros. */
export function levelOf(divisionCode: string): Level {
  if (!divisionCode.endsWith('000')) return 'COMMUNITY';
  if (!divisionCode.endsWith('000000')) return 'STREET';
  if (divisionCode.slice(4, 6) !== '00') return 'DISTRICT';
  return divisionCode.slice(2, 4) === '00' ? 'REGION' : 'CITY';
}

export function applies(rule: ReadinessRule, divisionCode: string): boolean {
  if (!rule.enabled) return false;
  if (rule.divisionCodes.length > 0) return rule.divisionCodes.includes(divisionCode);
  return rule.levels.length === 0 || rule.levels.includes(levelOf(divisionCode));
}

/** Where a window of that many months before a time begins, by the calendar. */
export function windowStart(asOf: Date, months: number): Date {
  const start = new Date(asOf);
  const day = start.getUTCDate();
  start.setUTCDate(1);
  start.setUTCMonth(start.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0));
  start.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return start;
}
