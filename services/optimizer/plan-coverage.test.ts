import fc from 'fast-check';
import { reliefCoverage } from './plan-coverage';
import type { Delivery, NeededItem } from './plan-coverage';

const community = '440310005001';
const tents: NeededItem = {
  divisionCode: community,
  itemId: 'tent',
  reliefNeed: 'SHELTER',
  quantity: 100,
};
const beds: NeededItem = { ...tents, itemId: 'bed', quantity: 400 };

function delivery(itemId: string, quantity: number, arriveHours: number): Delivery {
  return { divisionCode: community, itemId, quantity, arriveHours };
}

function shareOf(needs: NeededItem[], deliveries: Delivery[], reliefNeed = 'SHELTER') {
  const coverage = reliefCoverage({ needs, deliveries, deadlineHours: 12 });
  return coverage.find((each) => each.reliefNeed === reliefNeed)?.share;
}

describe('relief coverage', () => {
  it('is that of the scarcest item of a need', () => {
    expect(shareOf([tents, beds], [delivery('tent', 25, 3), delivery('bed', 400, 3)])).toBe(0.25);
  });

  it('counts what arrives exactly at the deadline, and not what comes after', () => {
    expect(shareOf([tents], [delivery('tent', 50, 12), delivery('tent', 50, 12.01)])).toBe(0.5);
  });

  it('says when the last of a need arrives, if anything comes', () => {
    const deliveries = [delivery('tent', 60, 2), delivery('bed', 40, 5), delivery('lamp', 1, 9)];
    const coverage = reliefCoverage({ needs: [tents, beds], deliveries, deadlineHours: 12 });
    expect(coverage.map((each) => each.arriveHours)).toEqual([
      undefined,
      undefined,
      undefined,
      5,
      undefined,
    ]);
  });

  it('is never more than all', () => {
    expect(shareOf([tents], [delivery('tent', 900, 1)])).toBe(1);
  });

  it('says what is late beside what is on time', () => {
    const deliveries = [delivery('tent', 60, 2), delivery('tent', 40, 14)];
    const coverage = reliefCoverage({ needs: [tents], deliveries, deadlineHours: 12 });
    expect(coverage.find((each) => each.reliefNeed === 'SHELTER')?.items).toEqual([
      { itemId: 'tent', needed: 100, onTime: 60, late: 40, share: 0.6 },
    ]);
  });

  it('lists all five needs of a community, met where nothing is needed', () => {
    const coverage = reliefCoverage({ needs: [tents], deliveries: [], deadlineHours: 12 });
    expect(coverage.map((each) => [each.reliefNeed, each.share])).toEqual([
      ['FOOD', 1],
      ['CLOTHING', 1],
      ['WATER', 1],
      ['SHELTER', 0],
      ['MEDICAL', 1],
    ]);
  });

  it('is not lowered by supporting goods', () => {
    const lamps: NeededItem = { ...tents, itemId: 'lamp', reliefNeed: 'SUPPORT' };
    expect(shareOf([tents, lamps], [delivery('tent', 100, 1)])).toBe(1);
  });

  it('does not lend one community what another received', () => {
    const elsewhere = { ...delivery('tent', 100, 1), divisionCode: '440310005002' };
    expect(shareOf([tents], [elsewhere])).toBe(0);
  });

  it('never falls when one more delivery arrives', () => {
    const oneDelivery = fc.record({
      divisionCode: fc.constant(community),
      itemId: fc.constantFrom('tent', 'bed'),
      quantity: fc.integer({ min: 0, max: 500 }),
      arriveHours: fc.integer({ min: 0, max: 24 }),
    });
    fc.assert(
      fc.property(fc.array(oneDelivery), oneDelivery, (deliveries, another) => {
        const before = shareOf([tents, beds], deliveries) ?? 0;
        const after = shareOf([tents, beds], [...deliveries, another]) ?? 0;
        expect(after).toBeGreaterThanOrEqual(before);
        expect(after).toBeLessThanOrEqual(1);
      }),
    );
  });
});
