import { startClocks } from './first-report';
import {
  changeIncident,
  closeIncident,
  confirmRelief,
  defaultConditions,
  requireEtag,
  setResponseLevel,
  type Incident,
} from './incident';

const now = new Date('2026-07-01T02:00:00Z');

function incident(given: Partial<Incident> = {}): Incident {
  return {
    ...startClocks(now, { firstReportMinutes: 5, deadlineHours: 12 }),
    id: 'i-1',
    name: 'Flood',
    place: '',
    hazard: 'FLOOD',
    state: 'OPEN',
    divisionCode: '440310000000',
    responseLevelReason: '',
    conditions: defaultConditions,
    createTime: now,
    reliefNote: '',
    closeSummary: '',
    exercise: false,
    version: 3,
    ...given,
  };
}

test('a change of one condition keeps the others and every clock', () => {
  const changed = changeIncident(incident(), { conditions: { temperatureCelsius: 4 } });
  expect(changed).toEqual({
    ...incident(),
    conditions: { ...defaultConditions, temperatureCelsius: 4 },
  });
});

test('relief is reached once, not before the first report, and judged on its own time', () => {
  const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
  const reported = incident({ firstReportTime: later(3), reliefDueTime: later(723) });
  const confirmed = confirmRelief(reported, { reachTime: later(60), note: 'x', now: later(90) });
  expect(confirmed).toMatchObject({ reliefReachTime: later(60), reliefNote: 'x' });
  const reach = (one: Incident, minutes: number) => () =>
    confirmRelief(one, { reachTime: later(minutes), note: '', now: later(800) });
  expect(reach(confirmed, 70)).toThrow('confirmed already');
  expect(reach(incident(), 70)).toThrow('nothing is reported');
  expect(reach(reported, 2)).toThrow('before the first report');
});

test('a closed incident takes no change, no level and no second closing', () => {
  const closed = closeIncident(incident(), 'Water is gone.', now);
  const refusal = expect.objectContaining({ reason: 'INCIDENT_STATE' });
  expect(() => changeIncident(closed, { name: 'x' })).toThrow(refusal);
  expect(() => setResponseLevel(closed, 'LEVEL_I', 'x')).toThrow(refusal);
  expect(() => closeIncident(closed, 'again', now)).toThrow(refusal);
});

test('a change is refused with another etag, and without one', () => {
  expect(() => requireEtag(incident(), 'v2', 'incident i-1')).toThrow(
    expect.objectContaining({ reason: 'ETAG_STALE', details: { metadata: { etag: 'v3' } } }),
  );
  expect(() => requireEtag(incident(), '', 'incident i-1')).toThrow(
    expect.objectContaining({ reason: 'FIELD_INVALID' }),
  );
});
