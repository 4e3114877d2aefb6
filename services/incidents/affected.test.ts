import fc from 'fast-check';
import { currentFigures, type ReportedFigures } from './affected';

const street = '440310001000';
const community = '440310001001';
const neighbour = '440310001002';

function figures(given: Partial<ReportedFigures>): ReportedFigures {
  return {
    divisionCode: community,
    affected: 100,
    displaced: 0,
    injured: 0,
    missing: 0,
    dead: 0,
    reportId: 'r-1',
    kind: 'FOLLOW_UP',
    observeTime: new Date('2026-07-01T02:00:00Z'),
    createTime: new Date('2026-07-01T02:00:00Z'),
    ...given,
  };
}

const at = (minute: number) => new Date(Date.UTC(2026, 6, 1, 2, minute));

test('of two reports the one seen last counts, even when it arrives first', () => {
  const seenLast = figures({
    reportId: 'r-1',
    affected: 200,
    observeTime: at(30),
    createTime: at(31),
  });
  const delayed = figures({
    reportId: 'r-2',
    affected: 100,
    observeTime: at(5),
    createTime: at(45),
  });
  expect(currentFigures([seenLast, delayed])).toMatchObject([{ affected: 200, reportId: 'r-1' }]);
});

test('a verified figure stands against a newer unverified one, and says that there is one', () => {
  const verified = figures({
    reportId: 'r-1',
    kind: 'VERIFIED',
    affected: 180,
    observeTime: at(10),
  });
  const newer = figures({ reportId: 'r-2', affected: 900, observeTime: at(50) });
  expect(currentFigures([newer, verified])).toMatchObject([
    { affected: 180, kind: 'VERIFIED', newerUnverified: true },
  ]);
  const same = figures({ reportId: 'r-3', affected: 180, observeTime: at(55) });
  expect(currentFigures([newer, verified, same])).toMatchObject([{ newerUnverified: false }]);
});

test('a community that a later report does not name keeps its figures', () => {
  const first = [figures({ divisionCode: community }), figures({ divisionCode: neighbour })];
  const later = figures({
    divisionCode: neighbour,
    affected: 7,
    reportId: 'r-2',
    observeTime: at(9),
  });
  expect(currentFigures([...first, later]).map((line) => line.affected)).toEqual([100, 7]);
});

test('a street keeps for itself what its communities have not reported', () => {
  const lines = [
    figures({ divisionCode: street, affected: 1_000, displaced: 50 }),
    figures({ divisionCode: community, affected: 300, displaced: 80, reportId: 'r-2' }),
  ];
  expect(currentFigures(lines)).toMatchObject([
    { divisionCode: street, affected: 1_000, affectedApart: 700, displacedApart: 0 },
    { divisionCode: community, affectedApart: 300, displacedApart: 80 },
  ]);
});

const anyFigures = fc
  .record({
    divisionCode: fc.constantFrom('440310000000', street, community, neighbour, '440310002001'),
    affected: fc.nat(1_000),
    reportId: fc.constantFrom('r-1', 'r-2', 'r-3', 'r-4', 'r-5'),
    kind: fc.constantFrom('INITIAL' as const, 'FOLLOW_UP' as const, 'VERIFIED' as const),
    minute: fc.nat(3),
    arrived: fc.nat(3),
  })
  .map(({ minute, arrived, ...rest }) =>
    figures({ ...rest, observeTime: at(minute), createTime: at(arrived) }),
  );
// A report names a division once, and a report has one time and one kind.
const anyReports = fc.uniqueArray(anyFigures, {
  selector: (line) => `${line.reportId} ${line.divisionCode}`,
  maxLength: 20,
});

test('the order in which reports come in makes no difference', () => {
  fc.assert(
    fc.property(
      anyReports.chain((lines) =>
        fc.tuple(fc.constant(lines), fc.shuffledSubarray(lines, { minLength: lines.length })),
      ),
      ([lines, shuffled]) => {
        expect(currentFigures(shuffled)).toEqual(currentFigures(lines));
      },
    ),
  );
});

test('nobody is counted twice and nobody is lost', () => {
  fc.assert(
    fc.property(anyReports, (lines) => {
      const current = currentFigures(lines);
      const apart = current.reduce((sum, line) => sum + line.affectedApart, 0);
      const of = (code: string) =>
        current.find((line) => line.divisionCode === code)?.affected ?? 0;
      const inStreet = Math.max(of(street), of(community) + of(neighbour));
      expect(apart).toBe(Math.max(of('440310000000'), inStreet + of('440310002001')));
    }),
  );
});
