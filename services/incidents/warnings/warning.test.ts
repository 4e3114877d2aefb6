import fc from 'fast-check';
import { parseCap } from './cap';
import { capOf } from './testing';
import { contains, divisionsOf, hazardOf, levelOf } from './warning';

const read = (given: Parameters<typeof capOf>[0]) => parseCap(capOf(given));

describe('what a warning means', () => {
  it.each([
    ['台风', 'TYPHOON'],
    ['暴雨', 'WATERLOGGING'],
    ['Flash flood', 'FLOOD'],
    ['森林火险', 'FOREST_FIRE'],
    ['大雾', 'OTHER'],
  ])('the event %s is the hazard %s', (event, hazard) => {
    expect(hazardOf(read({ event, headline: '' }))).toBe(hazard);
  });

  it('the colour it names comes before its severity', () => {
    expect(levelOf(read({ headline: '红色预警', severity: 'Minor' }))).toBe('LEVEL_I');
    expect(levelOf(read({ headline: '预警', severity: 'Minor' }))).toBe('LEVEL_IV');
    expect(levelOf(read({ headline: '预警', severity: 'Unknown' }))).toBeUndefined();
  });

  it('its area is the codes it names and the divisions whose centre it encloses', () => {
    const area = `<areaDesc>x</areaDesc><polygon>22,114 23,114 23,115 22,115 22,114</polygon>
      <geocode><valueName>ADCODE</valueName><value>440310</value></geocode>
      <geocode><valueName>FIPS6</valueName><value>123456</value></geocode>`;
    const centres = [
      { code: '440310001000', latitude: 22.7, longitude: 114.3 },
      { code: '440300000000', latitude: 24, longitude: 114.3 },
      { code: '440000000000', latitude: null, longitude: null },
    ];
    expect(divisionsOf(read({ area }), centres)).toEqual(['440310000000', '440310001000']);
  });

  it('a rectangle encloses exactly what lies between its sides', () => {
    const side = fc.double({ min: -80, max: 80, noNaN: true });
    fc.assert(
      fc.property(side, side, (latitude, longitude) => {
        const square: [number, number][] = [
          [-10, -20],
          [10, -20],
          [10, 20],
          [-10, 20],
        ];
        fc.pre(Math.abs(Math.abs(latitude) - 10) > 1e-9);
        fc.pre(Math.abs(Math.abs(longitude) - 20) > 1e-9);
        const inside = Math.abs(latitude) < 10 && Math.abs(longitude) < 20;
        expect(contains(square, [latitude, longitude])).toBe(inside);
      }),
    );
  });
});
