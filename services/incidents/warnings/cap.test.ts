import fc from 'fast-check';
import { parseCap, referencesOf } from './cap';
import { capOf } from './testing';

const reasonOf = (act: () => unknown): { reason: string; fields: string[] } => {
  try {
    act();
    return { reason: '', fields: [] };
  } catch (error) {
    const { reason, details } = error as {
      reason: string;
      details: { violations?: { field: string }[] };
    };
    return { reason, fields: (details.violations ?? []).map(({ field }) => field) };
  }
};

describe('a CAP 1.2 message', () => {
  it('is read with its languages, areas and times', () => {
    const cap = parseCap(capOf({ expires: '2026-11-22T20:00:00+08:00' }));
    expect(cap).toMatchObject({
      identifier: '44031041600000_20261122083000',
      sent: new Date('2026-11-22T00:30:00Z'),
      info: [
        {
          language: 'zh-CN',
          event: '暴雨',
          severity: 'Severe',
          expires: new Date('2026-11-22T12:00:00Z'),
          area: [{ areaDesc: '坪山区', geocode: [{ valueName: 'ADCODE', value: '440310' }] }],
        },
      ],
    });
  });

  it('may be written with a prefix', () => {
    const plain = capOf();
    const prefixed = plain
      .replaceAll('<', '<cap:')
      .replaceAll('<cap:/', '</cap:')
      .replace('<cap:?xml', '<?xml')
      .replace('xmlns=', 'xmlns:cap=');
    expect(parseCap(prefixed)).toEqual(parseCap(plain));
  });

  it.each([
    ['no XML', 'hello', 'capXml'],
    ['a broken element', '<alert><identifier></alert>', 'capXml'],
    ['another document', '<rss/>', 'capXml'],
    ['another namespace', capOf().replace('cap:1.2', 'cap:1.1'), 'capXml'],
    ['a document type', `<!DOCTYPE alert [<!ENTITY a "b">]>${capOf()}`, 'capXml'],
    ['an unknown status', capOf({ status: 'Real' }), 'capXml.alert.status'],
    ['31 February', capOf({ sent: '2026-02-31T08:00:00+08:00' }), 'capXml.alert.sent'],
    ['a time without a zone', capOf({ sent: '2026-02-03T08:00:00' }), 'capXml.alert.sent'],
    ['a sender with a comma', capOf({ sender: 'a,b' }), 'capXml.alert.sender'],
    ['no event', capOf({ event: '' }), 'capXml.alert.info[0].event'],
  ])('with %s is refused at its place', (_name, xml, field) => {
    expect(reasonOf(() => parseCap(xml))).toEqual({ reason: 'FIELD_INVALID', fields: [field] });
  });

  it('does not grow: entities stay as they are written', () => {
    const cap = parseCap(capOf({ headline: '&amp;&#65;' }));
    expect(cap.info[0]!.headline).toBe('&amp;&#65;');
  });

  it('above its size is refused before it is read', () => {
    const xml = capOf({ headline: 'x'.repeat(300_000) });
    expect(reasonOf(() => parseCap(xml)).reason).toBe('REQUEST_TOO_LARGE');
  });

  it('is parsed or refused, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 1_000 }), (noise, at) => {
        const xml = capOf();
        const broken = xml.slice(0, at % xml.length) + noise + xml.slice(at % xml.length);
        expect(['', 'FIELD_INVALID']).toContain(reasonOf(() => parseCap(broken)).reason);
      }),
    );
  });

  it('names the messages it refers to', () => {
    const references = 'a,1,2026-11-22T08:00:00+08:00 b,2,2026-11-22T09:00:00+08:00 broken';
    expect(referencesOf(parseCap(capOf({ references })))).toEqual([
      { sender: 'a', identifier: '1', sent: new Date('2026-11-22T00:00:00Z') },
      { sender: 'b', identifier: '2', sent: new Date('2026-11-22T01:00:00Z') },
    ]);
  });
});
