import { calledPlaces, jointWork, requireKnownParts, type JointPlanToCommit } from './joint-work';

const goods = { itemId: 'water', fleetId: '', departHours: 0, arriveHours: 1 };
const plan: JointPlanToCommit = {
  id: 'joint',
  incidentIds: ['i1', 'i2'],
  divisionCode: '440310000000',
  state: 'PROPOSED',
  approverId: '',
  startTime: new Date('2026-11-22T06:00:00Z'),
  usableUntil: '2026-11-23',
  callOffs: [],
  placements: [
    { incidentId: 'i1', siteId: 'gym', people: 30 },
    { incidentId: 'i1', siteId: 'gym', people: 5 },
    { incidentId: 'i2', siteId: 'gym', people: 7 },
  ],
  teamOrders: [
    { incidentId: 'i2', divisionCode: '440310002001', teamId: 't2' },
    { incidentId: 'i1', divisionCode: '440310001001', teamId: 't1' },
  ],
  pumpOrders: [],
  shipments: [
    { ...goods, fromDepotId: 'd', toDivisionCode: '', toSiteId: 'gym', quantity: 9 },
    { ...goods, fromDepotId: 'd', toDivisionCode: '', toSiteId: 'hall', quantity: 2 },
  ],
};
const sites = [
  { id: 'gym', divisionCode: '440310001001', depotId: 'locker' },
  { id: 'hall', divisionCode: '440310001002', depotId: '' },
];
const facts = { sites, hazardOf: new Map([['i1', 'FLOOD']]), holdSeconds: 60 };

describe('what a joint plan asks of the others', () => {
  it('is one call for each incident and place, with the people of a site added up', () => {
    const { work, parts } = jointWork(plan, facts);
    expect(parts).toEqual(['TEAMS', 'PLACES', 'SUPPLIES']);
    expect(work.claims!.teams.map(({ incidentId, teamIds }) => [incidentId, teamIds])).toEqual([
      ['i1', ['t1']],
      ['i2', ['t2']],
    ]);
    expect(work.claims!.places).toEqual([
      { incidentId: 'i1', hazard: 'FLOOD', lines: [{ siteId: 'gym', places: 35 }] },
      { incidentId: 'i2', hazard: '', lines: [{ siteId: 'gym', places: 7 }] },
    ]);
  });

  it('sends goods to the store of a shelter, or to its division where it has none', () => {
    const { legs, lines } = jointWork(plan, facts).work;
    expect(legs.map((leg) => [leg.toDepotId, leg.toDivisionCode])).toEqual([
      ['', '440310001002'],
      ['locker', ''],
    ]);
    expect(lines).toEqual([{ depotId: 'd', itemId: 'water', quantity: 11 }]);
  });

  it('takes goods for each incident, usable on its day, the first due first', () => {
    const [first, second] = plan.shipments;
    const shipments = [
      { ...first!, incidentId: 'i1' },
      { ...second!, incidentId: 'i2' },
    ];
    const usableDays = [
      { incidentId: 'i1', usableUntil: '2026-11-25' },
      { incidentId: 'i2', usableUntil: '2026-11-23' },
    ];
    const { goods } = jointWork({ ...plan, shipments, usableDays }, facts).work;
    const told = goods!.map((one) => [one.incidentId, one.usableUntil, one.lines[0]!.quantity]);
    expect(told).toEqual([
      ['i2', '2026-11-23', 2],
      ['i1', '2026-11-25', 9],
    ]);
    expect(goods!.map(({ legs }) => legs.length)).toEqual([1, 1]);
  });

  it('calls each place its own teams, by the time the last of them is to be there', () => {
    const to = { incidentId: 'i1', divisionCode: '440310001001' };
    const teamOrders = [
      { ...to, teamId: 't1', arriveHours: 0.5 },
      { ...to, teamId: 't3', arriveHours: 1.5 },
      { incidentId: '', divisionCode: '440310002001', teamId: 't2' },
    ];
    const titles = new Map([['i1', '内涝']]);
    expect(calledPlaces({ ...plan, teamOrders }, titles)).toEqual([
      {
        incidentId: 'i1',
        divisionCode: '440310002001',
        title: '内涝',
        teamIds: ['t2'],
        arriveHours: 0,
      },
      { ...to, title: '内涝', teamIds: ['t1', 't3'], arriveHours: 1.5 },
    ]);
  });

  it('is also the call-offs of each incident, in the order in which they leave', () => {
    const line = { kind: 'AGREEMENT' as const, sourceId: 'a', fromDepotId: 'd' };
    const callOffs = [
      { ...line, incidentId: 'i2', quantity: 3, departHours: 2 },
      { ...line, incidentId: 'i1', quantity: 4, departHours: 1 },
      { ...line, incidentId: 'i2', quantity: 5, departHours: 2 },
    ];
    const { work, parts } = jointWork({ ...plan, callOffs }, facts);
    expect(parts).toEqual(['TEAMS', 'PLACES', 'CALL_OFFS', 'SUPPLIES']);
    expect(work.claims!.callOffs).toEqual([
      { kind: 'AGREEMENT', sourceId: 'a', quantity: 4, incidentId: 'i1' },
      { kind: 'AGREEMENT', sourceId: 'a', quantity: 8, incidentId: 'i2' },
    ]);
    expect(work.usableUntil).toBe('2026-11-23');
  });

  it('is refused without the parts that failed, unless they are named', () => {
    const parts = [
      { name: 'SHELTERS', status: 'OPTIMAL' },
      { name: 'SUPPLIES', status: 'INFEASIBLE' },
      { name: 'TEAMS', status: 'FAILED' },
    ];
    for (const withoutParts of [[], ['SUPPLIES'], ['SHELTERS', 'TEAMS']]) {
      const refused = () => requireKnownParts({ id: 'joint', parts }, withoutParts);
      expect(refused).toThrow(/has no SUPPLIES, TEAMS/);
    }
    requireKnownParts({ id: 'joint', parts }, ['TEAMS', 'SUPPLIES']);
    requireKnownParts({ id: 'joint', parts: parts.slice(0, 1) }, []);
  });

  it('is refused when nothing is asked', () => {
    const empty = { ...plan, placements: [], teamOrders: [], shipments: [] };
    expect(() => jointWork(empty, facts)).toThrow('asks for nothing');
  });
});
