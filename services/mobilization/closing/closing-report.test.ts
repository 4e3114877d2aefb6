import { changesSince } from './closing-change';
import { closingReport, type ClosingParts } from './closing-report';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 22, 6, minutes));

const parts: ClosingParts = {
  incident: {
    ...{ id: 'i', name: '内涝', hazard: 'FLOOD', divisionCode: '440310000000', state: 'CLOSED' },
    ...{ exercise: false, detectTime: at(0), firstReportDueTime: at(5), firstReportTime: at(7) },
    ...{ firstReportLate: true, reliefDueTime: at(727), reliefReachTime: at(127) },
    ...{ reliefLate: false, closeTime: at(300), closeSummary: '积水已退' },
  },
  figures: { affected: 120, displaced: 20, injured: 1, missing: 0, dead: 0 },
  reports: [{ time: at(7), kind: 'INITIAL' }],
  transfers: [
    {
      ...{ id: 't1', state: 'RECEIVED', fromDepotId: 'd', to: 'c' },
      ...{ departTime: at(30), arriveTime: at(60) },
      lines: [{ itemId: 'water', quantity: 100, received: 95, lost: 5 }],
    },
    {
      ...{ id: 't2', state: 'PLANNED', fromDepotId: 'd', to: 'c', departTime: null },
      ...{ arriveTime: null, lines: [{ itemId: 'water', quantity: 10, received: 0, lost: 0 }] },
    },
    {
      ...{ id: 't3', state: 'CANCELLED', fromDepotId: 'd', to: 'c', departTime: null },
      ...{ arriveTime: null, lines: [{ itemId: 'tent', quantity: 4, received: 0, lost: 0 }] },
    },
  ],
  returned: [{ itemId: 'water', quantity: 15 }],
  itemNames: new Map([
    ['water', { nameZh: '水', nameEn: 'Water', unitZh: '瓶', unitEn: 'bottle' }],
  ]),
  teams: [
    {
      ...{ teamId: 'a', nameZh: '一队', nameEn: 'One', state: 'ENDED', crewCount: 8 },
      ...{ confirmTime: at(10), resolveTime: at(200), teamState: 'REST' },
    },
    {
      ...{ teamId: 'b', nameZh: '二队', nameEn: 'Two', state: 'CONFIRMED', crewCount: 4 },
      ...{ confirmTime: at(12), resolveTime: null, teamState: 'ON_SCENE' },
    },
  ],
  assets: [
    {
      ...{ assetId: 'p1', nameZh: '泵', nameEn: 'Pump', state: 'RETURNED', condition: 'GOOD' },
      pendingSteps: ['CLEAN'],
    },
    {
      ...{ assetId: 'p2', nameZh: '泵', nameEn: 'Pump', state: 'ACTIVE', condition: '' },
      pendingSteps: [],
    },
  ],
  openings: [],
  activations: [],
  callOuts: [
    {
      ...{ id: 'c1', title: '集结', startTime: at(9), asked: 20, acknowledged: 19, mustered: 18 },
      costCents: 100,
    },
  ],
  readTime: at(400),
};

test('a closing report judges the clock, adds the goods up and says what is still out', () => {
  const report = closingReport(parts);
  expect(report.clock.firstReport).toMatchObject({ late: true, minutes: 7 });
  expect(report.clock.relief).toMatchObject({ late: false, minutes: 120 });
  expect(report.goods).toMatchObject([
    { itemId: 'water', nameZh: '水', sent: 100, received: 95, lost: 5, open: 10, returned: 15 },
  ]);
  expect(report.leftToReturn).toEqual({
    ...{ transfersOpen: 1, teamsOut: 1, teamsResting: 1, assetsOut: 1, assetsToTreat: 1 },
  });
  expect(report.costs).toEqual({ callOutCents: 100 });
});

test('its timeline is in the order of time, in both languages, without what did not happen', () => {
  const { timeline } = closingReport(parts);
  const times = timeline.map(({ time }) => time.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(timeline[0]).toMatchObject({ textZh: '发现险情', textEn: 'Detected' });
  expect(timeline.at(-1)).toMatchObject({ textZh: '事件结束' });
  expect(timeline.filter(({ textEn }) => textEn.startsWith('Left'))).toHaveLength(1);
});

test('a timeline that is too long is cut, and says how many entries there are', () => {
  expect(closingReport(parts).timelineCount).toBe(closingReport(parts).timeline.length);
  const reports = Array.from({ length: 2_500 }, () => ({ time: at(8), kind: 'FOLLOW_UP' }));
  const { timeline, timelineCount } = closingReport({ ...parts, reports });
  expect(timeline).toHaveLength(2_000);
  expect(timelineCount).toBe(closingReport(parts).timelineCount + 2_499);
});

test('what has changed since it was frozen is said by name in both languages', () => {
  const before = closingReport(parts);
  expect(changesSince(before, before)).toEqual([]);
  const [first, second] = parts.teams;
  const later = closingReport({
    ...parts,
    returned: [{ itemId: 'water', quantity: 20 }],
    teams: [first!, { ...second!, state: 'ENDED', teamState: 'AVAILABLE' }],
  });
  expect(changesSince(before, later)).toEqual([
    { textZh: '水：退回 15 → 20', textEn: 'Water: returned 15 → 20' },
    { textZh: '二队：任务 已确认 → 已结束', textEn: 'Two: task confirmed → ended' },
    { textZh: '二队：状态 在现场 → 可用', textEn: 'Two: state on scene → available' },
  ]);
});

test('a team that went twice has not changed by it, and a row that is gone is told', () => {
  const [first, second] = parts.teams;
  const again = { ...first!, state: 'CONFIRMED', confirmTime: at(210) };
  const before = closingReport({ ...parts, teams: [first!, second!, again] });
  expect(changesSince(before, before)).toEqual([]);
  const later = closingReport({ ...parts, teams: [again, first!] });
  expect(changesSince(before, later).map(({ textEn }) => textEn)).toEqual([
    'Two: task confirmed → –',
    'Two: state on scene → –',
  ]);
});
