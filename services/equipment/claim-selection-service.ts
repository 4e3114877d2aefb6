// The assets of a claim that says what is needed and not which: the best that are ready and free.
import type { Trx } from '../platform/db';
import { AppError, notFound } from '../platform/errors';
import { findCandidates, lockAssets } from './asset-store';
import { placeOf } from './alternative-service';
import { ratedOf, type AssetView } from './asset-view-service';
import { requireCapability, requireUnit } from './capability';
import type { ClaimLine } from './claim-shapes';
import { findClassStocks, findEngagements } from './claim-store';
import { distanceKm, nearest, type Point } from './distance';
import { isWithin } from './division';
import { mayLeave, requireHomeMinimum } from './home-minimum';
import { findClasses, listKinds, lockClasses, type EquipmentKind } from './kind-store';
import { choose, type Candidate } from './selection';

export type Purpose = {
  divisionCode: string;
  exercise: boolean;
  point: Point | undefined;
  /** Prefixes of the homes from which the caller may take. */
  prefixes: string[];
  now: Date;
};

type Choice = Candidate & { view: AssetView };

const triesMax = 5;
const candidatesMax = 20_000;

/** Chosen for each line, held, ready and free. What is taken already does not count again. */
export async function selectFor(
  trx: Trx,
  lines: ClaimLine[],
  taken: AssetView[],
  purpose: Purpose,
): Promise<AssetView[]> {
  const chosen: AssetView[] = [];
  for (const [index, line] of lines.entries()) {
    chosen.push(
      ...(await selectLine(trx, line, `lines[${index}]`, [...taken, ...chosen], purpose)),
    );
  }
  return chosen;
}

async function selectLine(
  trx: Trx,
  line: ClaimLine,
  field: string,
  taken: AssetView[],
  purpose: Purpose,
): Promise<AssetView[]> {
  const kind = await kindOfLine(trx, line, field);
  const { key, unit } = requireCapability(kind, line.capability, `${field}.capability`);
  requireUnit({ key, unit, nameZh: '', nameEn: '' }, line.unit, `${field}.unit`);
  for (let tries = 1; ; tries += 1) {
    const choices = await readyChoices(trx, line, key, taken, purpose);
    const needed = line.count || line.quantity / line.effectiveness;
    const picked = await withinHomeMinimum(trx, choices, needed, taken, purpose, field);
    const figures = picked.reduce((sum, { figure }) => sum + figure, 0);
    if (figures < needed) {
      throw insufficient(line, kind, {
        field,
        unit: line.count ? 'pieces' : unit,
        figures,
        needed,
      });
    }
    const ids = picked.map(({ id }) => id);
    // Until they are held somebody else may have been quicker; then others are chosen.
    await lockAssets(trx, ids);
    const lost = (await findEngagements(trx, ids, purpose.now)).filter(
      ({ exercise }) => !exercise || purpose.exercise,
    );
    if (lost.length === 0) return picked.map(({ view }) => view);
    if (tries === triesMax) throw contended(field);
  }
}

async function kindOfLine(trx: Trx, line: ClaimLine, field: string): Promise<EquipmentKind> {
  const kinds = await listKinds(trx);
  let kindId = line.kindId;
  if (line.classId !== null) {
    const [own] = await findClasses(trx, [line.classId]);
    if (!own) throw notFound('class', line.classId);
    kindId = own.kindId;
  }
  const kind = kinds.find(({ id }) => id === kindId);
  if (kind) return kind;
  throw new AppError('KIND_NOT_FOUND', `${field}.kindId: kind ${kindId} does not exist`, {
    violations: [{ field: `${field}.kindId`, description: `kind ${kindId} does not exist` }],
  });
}

async function readyChoices(
  trx: Trx,
  line: ClaimLine,
  capability: string,
  taken: AssetView[],
  { prefixes, exercise, point, now }: Purpose,
): Promise<Choice[]> {
  const { kindId, classId } = line;
  const query = { kindId, classId, prefixes, exercise, limit: candidatesMax };
  const without = new Set(taken.map(({ asset }) => asset.id));
  const free = (await findCandidates(trx, query)).filter(({ id }) => !without.has(id));
  const views = await ratedOf(trx, free, now);
  return views
    .filter(({ readiness }) => readiness.ready)
    .map((view) => ({
      id: view.asset.id,
      // By the piece, each counts one.
      figure: line.count ? 1 : (view.figures[capability] ?? 0),
      distanceKm: distanceKm(placeOf(view), point),
      view,
    }));
}

export const leavesArea = ({ asset }: AssetView, { divisionCode }: { divisionCode: string }) =>
  !isWithin(divisionCode, asset.areaCode);

const pairOf = ({ asset: { classId, areaCode } }: AssetView) => ({ classId, areaCode });
const pairKey = ({ classId, areaCode }: { classId: string; areaCode: string }) =>
  `${classId} ${areaCode}`;

/** The best choice that keeps the home minimum; the minimum is named when only it is in the way. */
async function withinHomeMinimum(
  trx: Trx,
  choices: Choice[],
  needed: number,
  taken: AssetView[],
  purpose: Purpose,
  field: string,
): Promise<Choice[]> {
  const leaving = choices.filter(({ view }) => leavesArea(view, purpose));
  if (leaving.length === 0) return choose(choices, needed);
  const pairs = leaving.map(({ view }) => pairOf(view));
  const classIds = [...new Set(pairs.map(({ classId }) => classId))];
  await lockClasses(trx, classIds);
  const stocks = await findClassStocks(trx, pairs, purpose.exercise);
  const gone = taken
    .filter((view) => leavesArea(view, purpose))
    .map((view) => pairKey(pairOf(view)));
  const left = new Map(
    stocks.map((stock) => {
      const key = pairKey(stock);
      return [key, mayLeave(stock) - gone.filter((other) => other === key).length] as const;
    }),
  );
  const allowed = [...choices]
    .sort((a, b) => nearest(a.distanceKm, b.distanceKm))
    .filter(({ view }) => {
      if (!leavesArea(view, purpose)) return true;
      const key = pairKey(pairOf(view));
      left.set(key, left.get(key)! - 1);
      return left.get(key)! >= 0;
    });
  const picked = choose(allowed, needed);
  const reached = picked.reduce((sum, { figure }) => sum + figure, 0);
  if (reached >= needed) return picked;
  const unbound = choose(choices, needed);
  const asked = [...taken, ...unbound.map(({ view }) => view)].filter((view) =>
    leavesArea(view, purpose),
  );
  requireHomeMinimum(asked.map(pairOf), stocks, field);
  return picked;
}

/** Refuses named assets of which too many would leave. */
export async function requireHomeKept(
  trx: Trx,
  views: AssetView[],
  purpose: Pick<Purpose, 'divisionCode' | 'exercise'>,
): Promise<void> {
  const pairs = views.filter((view) => leavesArea(view, purpose)).map(pairOf);
  if (pairs.length === 0) return;
  await lockClasses(trx, [...new Set(pairs.map(({ classId }) => classId))].sort());
  const stocks = await findClassStocks(trx, pairs, purpose.exercise);
  requireHomeMinimum(pairs, stocks, 'assetIds');
}

function insufficient(
  line: ClaimLine,
  kind: EquipmentKind,
  have: { field: string; unit: string; figures: number; needed: number },
): AppError {
  const { field, unit, figures, needed } = have;
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  const missing = rounded(needed - figures);
  const what = line.classId ?? kind.id;
  const description =
    `${rounded(needed)} ${unit} of ${what} needed, ${rounded(figures)} ready and free: ` +
    `${missing} ${unit} missing`;
  const path = `${field}.${line.count ? 'count' : 'quantity'}`;
  return new AppError('INSUFFICIENT_CAPABILITY', `${path}: ${description}`, {
    violations: [{ field: path, description }],
    metadata: {
      needed: String(rounded(needed)),
      available: String(rounded(figures)),
      missing: String(missing),
      unit,
    },
  });
}

function contended(field: string): AppError {
  return new AppError('CONFLICT_RETRY', `${field}: others were quicker ${triesMax} times`, {
    retryDelayMs: 200,
  });
}
