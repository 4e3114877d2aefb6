// A CAP 1.2 message (OASIS Common Alerting Protocol, 1 July 2010) as data, or a refusal that names
// the element. Entities are not expanded and a document type declaration is refused, so that a
// message can neither grow in memory nor read anything.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { AppError, invalid, violationsOf } from '../../platform/errors';

export const capBytesMax = 256 * 1024;
const namespace = 'urn:oasis:names:tc:emergency:cap:1.2';

// dateTime with a numeric zone; CAP 1.2 §3.2 allows no `Z`, and senders write it all the same.
const timePattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)$/;

const time = z.string().transform((text, context) => {
  const match = timePattern.exec(text);
  const [year, month, day] = (match ?? []).slice(1, 4).map(Number);
  const exists = match && day! <= new Date(Date.UTC(year!, month!, 0)).getUTCDate();
  const parsed = exists ? new Date(text) : undefined;
  if (parsed && !Number.isNaN(parsed.getTime())) return parsed;
  context.addIssue({ code: 'custom', message: 'must be a time such as 2026-11-22T08:30:00+08:00' });
  return z.NEVER;
});
// Identifier and sender hold no spaces, commas, `<` or `&`: references are built of them.
const token = z
  .string('is required')
  .regex(/^[^\s,<&]{1,200}$/, 'must be 1 to 200 characters without spaces, commas, < and &');
const words = z.string().max(20_000, 'must have at most 20000 characters');
const optional = words.default('');
const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const geocode = z.object({ valueName: words, value: words });
const area = z.object({
  areaDesc: words,
  polygon: z.array(words).default([]),
  circle: z.array(words).default([]),
  geocode: z.array(geocode).default([]),
});
const info = z.object({
  language: words.default('en-US'),
  category: z.array(words).min(1, 'is required'),
  event: words.min(1, 'must not be empty'),
  urgency: oneOf(['Immediate', 'Expected', 'Future', 'Past', 'Unknown']),
  severity: oneOf(['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown']),
  certainty: oneOf(['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown']),
  effective: time.optional(),
  onset: time.optional(),
  expires: time.optional(),
  headline: optional,
  description: optional,
  instruction: optional,
  area: z.array(area).max(500).default([]),
});
const alert = z.object({
  identifier: token,
  sender: token,
  sent: time,
  status: oneOf(['Actual', 'Exercise', 'System', 'Test', 'Draft']),
  msgType: oneOf(['Alert', 'Update', 'Cancel', 'Ack', 'Error']),
  scope: oneOf(['Public', 'Restricted', 'Private']),
  note: optional,
  references: optional,
  info: z.array(info).max(20).default([]),
});

export type CapAlert = z.output<typeof alert>;
export type CapInfo = CapAlert['info'][number];

const lists = new Set([
  'alert.info',
  'alert.info.category',
  'alert.info.area',
  'alert.info.area.polygon',
  'alert.info.area.circle',
  'alert.info.area.geocode',
]);

const parser = new XMLParser({
  processEntities: false,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  trimValues: true,
  isArray: (_name, path) => lists.has(String(path)),
});

export function parseCap(xml: string): CapAlert {
  if (Buffer.byteLength(xml) > capBytesMax) {
    throw new AppError('REQUEST_TOO_LARGE', `a CAP message has at most ${capBytesMax} bytes`);
  }
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) {
    throw invalid('capXml', 'must not declare a document type or entities');
  }
  const root = elementsOf(xml).alert;
  if (!root) throw invalid('capXml', 'has no element alert');
  if (!xml.includes(namespace)) throw invalid('capXml', `must be of the namespace ${namespace}`);
  const parsed = alert.safeParse(root);
  if (parsed.success) return parsed.data;
  const violations = violationsOf(parsed.error).map(({ field, description }) => ({
    field: `capXml.alert.${field}`,
    description,
  }));
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join('; ');
  throw new AppError('FIELD_INVALID', message, { violations: violations.slice(0, 20) });
}

function elementsOf(xml: string): Record<string, unknown> {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) {
    throw invalid('capXml', `is not XML: ${valid.err.msg} (line ${valid.err.line})`);
  }
  try {
    return parser.parse(xml) as Record<string, unknown>;
  } catch (error) {
    // The validator lets some broken declarations through.
    throw invalid('capXml', `is not XML: ${(error as Error).message}`);
  }
}

export type CapReference = { sender: string; identifier: string; sent: Date };

/** `sender,identifier,sent` groups, separated by spaces. */
export function referencesOf({ references }: CapAlert): CapReference[] {
  return references
    .split(/\s+/)
    .map((group) => group.split(','))
    .filter((parts) => parts.length === 3)
    .map(([sender, identifier, sent]) => ({
      sender: sender!,
      identifier: identifier!,
      sent: new Date(sent!),
    }))
    .filter(({ sent }) => !Number.isNaN(sent.getTime()));
}
