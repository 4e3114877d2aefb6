import { startClocks } from './first-report';
import {
  changeIncident,
  closeIncident,
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
