// Where a series stands and what drill an occurrence of it becomes.
import { AppError } from '../../platform/errors';
import { nextNominalDay, nextOccurrence, timeOn, type Days, type Occurrence } from './calendar';
import type { Series } from './calendar-store';
import type { Drill, Planned } from './drill';

const dayMs = 86_400_000;

type Standing = Pick<Series, 'nominalDay' | 'nextDay' | 'nextTime' | 'makeTime'>;

// Two years of months without a day to drill on are a mistake in the data.
const occurrencesMax = 24;

/** The occurrence after a day, with the times that follow from it. */
export function standingAfter(
  { id, figures }: Pick<Series, 'id' | 'figures'>,
  after: string,
  days: Days,
): Standing {
  let found: Occurrence | undefined;
  let from = after;
  for (let tried = 0; !found && tried < occurrencesMax; tried += 1) {
    found = nextOccurrence(figures, from, days);
    from = nextNominalDay(figures, from);
  }
  if (!found) {
    throw new AppError('DAYS_ALL_CLOSED', `series ${id} finds no day on which to hold a drill`, {
      metadata: { seriesId: id, after },
    });
  }
  const nextTime = timeOn(found.day, figures.timeOfDay);
  const makeTime = new Date(nextTime.getTime() - figures.leadDays * dayMs);
  return { nominalDay: found.nominalDay, nextDay: found.day, nextTime, makeTime };
}

/** The drill of the occurrence at which the series stands. */
export function drillOf(series: Series, id: string, now: Date): Drill {
  const { figures, kind, nextTime, nominalDay, divisionCode } = series;
  const planned: Planned = {
    ...{ nameZh: figures.nameZh, nameEn: figures.nameEn, scenario: '', guideId: figures.guideId },
    ...{ teamIds: figures.teamIds, assetIds: [], allKit: figures.allKit },
    ...{ weekends: figures.weekends, graceHours: figures.graceHours },
  };
  const blind = kind === 'DOUBLE_BLIND';
  const windowEnd = new Date(nextTime.getTime() + figures.windowDays * dayMs);
  return {
    ...{ id, seriesId: series.id, nominalDay, divisionCode, kind },
    ...{ state: 'PLANNED', stateReason: '', planned },
    ...{ planTime: nextTime, windowEndTime: blind ? windowEnd : null, dueTime: null },
    ...{ startTime: null, finishTime: null, closeTime: null, runMs: 0, runSince: null, runs: [] },
    ...{ incidentId: '', missedTime: null, version: 1, createTime: now },
  };
}
