import { countOut, maskOf, oneOfOut, textOut, time, timeOut } from './fields';

describe('the vocabulary of the API', () => {
  it('turns a time of any zone into seconds and nanoseconds, and back into RFC 3339', () => {
    const timestamp = time.parse('2026-11-22T08:30:00.250+08:00');
    expect(timestamp).toEqual({ seconds: '1795307400', nanos: 250_000_000 });
    expect(timeOut.parse(timestamp)).toBe('2026-11-22T00:30:00.250Z');
  });

  it.each(['yesterday', '2026-11-22', '2026-11-22T08:30:00', '2026-13-01T00:00:00Z'])(
    'refuses %s as a time',
    (text) => expect(time.safeParse(text).success).toBe(false),
  );

  it('leaves out what proto3 sends for nothing', () => {
    expect(textOut.parse('')).toBeUndefined();
    expect(timeOut.parse(null)).toBeUndefined();
    expect(oneOfOut(['OPEN']).parse('STATE_UNSPECIFIED')).toBeUndefined();
  });

  it('shows counts as numbers and states by their name', () => {
    expect(countOut.parse('1440')).toBe(1440);
    expect(oneOfOut(['OPEN']).parse('OPEN')).toBe('OPEN');
    expect(oneOfOut(['OPEN']).safeParse('AJAR').success).toBe(false);
  });

  it('masks the fields a change names, as the proto file spells them', () => {
    expect(maskOf({ nameZh: '水', volumeM3: 1, keeper: undefined })).toEqual({
      paths: ['name_zh', 'volume_m3'],
    });
  });
});
