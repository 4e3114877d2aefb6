// A drill's notice, or an inject of it, as a CAP 1.2 message (OASIS Common Alerting Protocol): its
// status is Exercise, and 【演练】 stands before every headline, so that nobody takes it for real.
import type { Language } from './drill-report';

type Division = { code: string; nameZh: string; nameEn: string };

export type CapDrill = {
  id: string;
  divisionCode: string;
  nameZh: string;
  nameEn: string;
  state?: string;
  scenario?: string;
  planTime?: string;
  windowEndTime?: string;
  startTime?: string;
  finishTime?: string;
};

export type CapInject = { id: string; number: number; title: string; body: string };

export type CapContent = {
  drill: CapDrill;
  inject?: CapInject;
  /** The drill's division, and nothing where it is not known. */
  division?: Division;
  now: Date;
};

const mark = '【演练】';
const markNote = '这是演练，不是真实灾情。This is an exercise, not a real event.';
const zoneMs = 8 * 3_600_000;

/** CAP allows no `Z`: the clock of Asia/Shanghai with its zone. */
export const capTime = (time: Date) =>
  `${new Date(time.getTime() + zoneMs).toISOString().slice(0, 19)}+08:00`;

const escaped: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Characters that XML cannot hold are left out. */
const textOf = (text: string) =>
  text
    .replaceAll(/[&<>]/g, (sign) => escaped[sign]!)
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

const element = (name: string, value: string | undefined) =>
  value ? `<${name}>${textOf(value)}</${name}>` : '';

const marked = (text: string) => (text.startsWith(mark) ? text : `${mark}${text}`);

export function drillCap(content: CapContent): string {
  const { drill, inject, now } = content;
  const about = inject ? `-inject-${inject.id}` : '';
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">',
    element('identifier', `muster-drill-${drill.id}${about}-${now.getTime()}`),
    element('sender', `muster.${drill.divisionCode}`),
    element('sent', capTime(now)),
    element('status', 'Exercise'),
    element('msgType', 'Alert'),
    element('scope', 'Restricted'),
    element('restriction', '参演单位 / those who take part'),
    element('note', `${markNote} ${drill.nameZh} / ${drill.nameEn}`),
    ...infoOf(content, 'zh'),
    ...infoOf(content, 'en'),
    '</alert>',
  ];
  return lines.filter(Boolean).join('\n');
}

function infoOf({ drill, inject, division }: CapContent, language: Language): string[] {
  const zh = language === 'zh';
  const name = zh ? drill.nameZh : drill.nameEn;
  const onset = drill.startTime ?? drill.planTime;
  const expires = drill.finishTime ?? drill.windowEndTime;
  const area = division && (zh ? division.nameZh : division.nameEn);
  return [
    '<info>',
    element('language', zh ? 'zh-CN' : 'en-US'),
    element('category', 'Safety'),
    element('event', zh ? '应急演练' : 'Emergency exercise'),
    element('responseType', 'Prepare'),
    element('urgency', urgencyOf(drill)),
    element('severity', 'Unknown'),
    element('certainty', drill.startTime ? 'Observed' : 'Likely'),
    element('onset', onset && capTime(new Date(onset))),
    element('expires', expires && capTime(new Date(expires))),
    element('senderName', 'Muster'),
    element('headline', marked(inject ? inject.title : name)),
    element('description', marked(inject ? inject.body : drill.scenario || name)),
    element('instruction', markNote),
    '<area>',
    element('areaDesc', area || drill.divisionCode),
    `<geocode>${element('valueName', 'ADCODE')}${element('value', drill.divisionCode)}</geocode>`,
    '</area>',
    '</info>',
  ];
}

function urgencyOf({ state }: CapDrill): 'Immediate' | 'Future' | 'Past' {
  if (state === 'RUNNING' || state === 'SUSPENDED') return 'Immediate';
  return state === 'PLANNED' || state === 'SCHEDULED' ? 'Future' : 'Past';
}
