// What a drill is judged by, as data: the grades are those of AQ/T 9009 until somebody edits them.
import { z } from 'zod';
import { optionalText, text } from '../../platform/wire-values';

const share = z.number().min(0, 'must be at least 0').max(1, 'must be at most 1');
const seconds = z.number().int().min(0, 'must not be negative').max(86_400, 'is at most a day');
const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be 1 to 64 of a-z, 0-9 and hyphen');

const unique = (rows: { id: string }[]) => new Set(rows.map(({ id }) => id)).size === rows.length;

export const guideSchema = z.object({
  id: slug,
  nameZh: text(200),
  nameEn: text(200),
  citation: optionalText(500),
  passMarks: z.object({
    acknowledgedShare: share,
    acknowledgedSeconds: seconds,
    musteredShare: share,
    musteredSeconds: seconds,
    kitShare: share,
  }),
  items: z
    .array(
      z.object({
        id: slug,
        nameZh: text(200),
        nameEn: text(200),
        points: z.number().min(0.1, 'must be at least 0.1').max(1_000, 'must be at most 1000'),
        note: optionalText(1_000),
      }),
    )
    .min(1, 'needs at least one')
    .max(100, 'takes at most 100')
    .refine(unique, 'has an id twice'),
  grades: z
    .array(
      z.object({
        id: slug,
        nameZh: text(100),
        nameEn: text(100),
        minimum: z.number().min(0, 'must not be negative').max(100, 'must be at most 100'),
      }),
    )
    .max(10, 'takes at most 10')
    .refine(unique, 'has an id twice')
    .refine((grades) => grades.some(({ minimum }) => minimum === 0), 'needs one with minimum 0'),
  excuses: z.array(z.string().regex(/^[A-Z_]{1,40}$/, 'must be A-Z and _')).max(10),
});

export type Guide = z.output<typeof guideSchema>;
export type PassMarks = Guide['passMarks'];

export type Score = { itemId: string; score: number; note: string; observerId: string };

/** Items nobody scored. */
export function missingItems({ items }: Guide, scores: readonly Score[]): string[] {
  const scored = new Set(scores.map(({ itemId }) => itemId));
  return items.map(({ id }) => id).filter((id) => !scored.has(id));
}

/** Of 100: the observers' mean of each item, together of all points; undefined while one is missing. */
export function totalOf(guide: Guide, scores: readonly Score[]): number | undefined {
  if (missingItems(guide, scores).length > 0) return undefined;
  const points = guide.items.reduce((sum, item) => sum + item.points, 0);
  const reached = guide.items.reduce((sum, { id }) => {
    const given = scores.filter(({ itemId }) => itemId === id);
    return sum + given.reduce((all, { score }) => all + score, 0) / given.length;
  }, 0);
  return Math.round((reached / points) * 1_000) / 10;
}

/** The grade with the highest minimum that is reached. */
export function gradeOf({ grades }: Guide, total: number): Guide['grades'][number] {
  const reached = grades.filter(({ minimum }) => total >= minimum);
  return reached.reduce((best, grade) => (grade.minimum > best.minimum ? grade : best));
}
