// CAP messages for tests: what is not given is a rainstorm warning for the district.

type Given = Partial<
  Record<
    | 'identifier'
    | 'sender'
    | 'sent'
    | 'status'
    | 'msgType'
    | 'references'
    | 'note'
    | 'event'
    | 'severity'
    | 'headline'
    | 'expires'
    | 'area',
    string
  >
>;

export function capOf(given: Given = {}): string {
  const element = (name: string, value: string | undefined) =>
    value === undefined ? '' : `<${name}>${value}</${name}>`;
  const area =
    given.area ??
    `<areaDesc>坪山区</areaDesc>
     <geocode><valueName>ADCODE</valueName><value>440310</value></geocode>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  ${element('identifier', given.identifier ?? '44031041600000_20261122083000')}
  ${element('sender', given.sender ?? 'weather.example.cn')}
  ${element('sent', given.sent ?? '2026-11-22T08:30:00+08:00')}
  ${element('status', given.status ?? 'Actual')}
  ${element('msgType', given.msgType ?? 'Alert')}
  ${element('scope', 'Public')}
  ${element('note', given.note)}
  ${element('references', given.references)}
  <info>
    ${element('language', 'zh-CN')}
    ${element('category', 'Met')}
    ${element('event', given.event ?? '暴雨')}
    ${element('urgency', 'Immediate')}
    ${element('severity', given.severity ?? 'Severe')}
    ${element('certainty', 'Likely')}
    ${element('expires', given.expires)}
    ${element('headline', given.headline ?? '坪山区发布暴雨橙色预警')}
    <area>${area}</area>
  </info>
</alert>`;
}
