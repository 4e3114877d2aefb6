import { changedReports } from './operator-report';

const street = '440310001000';

test('only what has changed is reported, and nobody on duty is a report too', () => {
  const onDuty = [
    { divisionCode: street, qualification: 'PUMPING', people: 4 },
    { divisionCode: street, qualification: 'BOAT', people: 0 },
    { divisionCode: '440310002000', qualification: 'PUMPING', people: 2 },
  ];
  const reported = [
    { divisionCode: street, qualification: 'PUMPING', count: 4 },
    { divisionCode: street, qualification: 'BOAT', count: 3 },
  ];
  expect(changedReports(onDuty, reported)).toEqual([
    { divisionCode: street, qualification: 'BOAT', count: 0 },
    { divisionCode: '440310002000', qualification: 'PUMPING', count: 2 },
  ]);
});

test('what was reported by hand stays where the roster has nobody who could', () => {
  const reported = [{ divisionCode: street, qualification: 'GENERATOR', count: 1 }];
  expect(changedReports([], reported)).toEqual([]);
});
