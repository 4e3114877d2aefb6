import readXlsxFile from 'read-excel-file/node';
import { closingReport, closingSections } from './closing-report';
import { closingSheet } from './closing-report-files';

const judged = { due: null, reached: null, late: false, minutes: null };
const moment = { time: '2026-11-22T06:00:00.000Z', textZh: '灾情报告', textEn: 'Report' };
const report = closingReport.parse({
  incident: {
    ...{ id: 'i', name: '内涝', hazard: 'FLOOD', divisionCode: '440310000000', state: 'CLOSED' },
    ...{ exercise: false, closeSummary: '' },
  },
  ...{ readTime: moment.time, clock: { firstReport: judged, relief: judged } },
  figures: { affected: 0, displaced: 0, injured: 0, missing: 0, dead: 0 },
  ...{ goods: [], teams: [], assets: [], openings: [], callOuts: [], costs: { callOutCents: 0 } },
  leftToReturn: {
    ...{ transfersOpen: 0, teamsOut: 0, teamsResting: 0, assetsOut: 0, assetsToTreat: 0 },
  },
  ...{ timeline: [moment, moment], timelineCount: 2_500 },
  ...{ frozen: null, freezeFailure: null, now: null, changes: [] },
});

const timelineOf = (given: typeof report, language: 'zh' | 'en') =>
  closingSections(given, language).find(({ title }) => ['经过', 'Timeline'].includes(title))!.lines;

test('paper and workbook say that the timeline is cut and how many entries there are', async () => {
  expect(timelineOf(report, 'zh').at(-1)).toBe('以上为前 2 条，共 2500 条，其余未列出');
  expect(timelineOf(report, 'en').at(-1)).toMatch(/^These are the first 2 of 2500 entries/);
  expect(timelineOf({ ...report, timelineCount: 2 }, 'en')).toHaveLength(2);
  expect(timelineOf({ ...report, timelineCount: undefined }, 'en')).toHaveLength(2);

  const bytes: Buffer[] = [];
  for await (const piece of closingSheet(report, 'en')) bytes.push(piece);
  const sheets = await readXlsxFile(Buffer.concat(bytes));
  expect(sheets.map(({ sheet }) => sheet)).toEqual(['Goods', 'Timeline']);
  expect(sheets[1]!.data.at(-1)![1]).toMatch(/first 2 of 2500/);
});

test('a report that could not be frozen says why, and when it is tried again', () => {
  const { time: tryTime } = moment;
  const failure = { reason: 'ITEM_NOT_FOUND', message: 'no item x', failures: 3, tryTime };
  const freezeFailure = { ...failure, nextTryTime: '2026-11-22T07:00:00.000Z' };
  const [first] = closingSections({ ...report, freezeFailure }, 'zh');
  expect(first).toMatchObject({ title: '未能定稿' });
  expect(first!.lines).toEqual(['ITEM_NOT_FOUND no item x', expect.stringContaining('15:00')]);
});
