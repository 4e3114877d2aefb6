// The words of a message. Short: a Chinese short message holds 70 characters, and what people need
// first is what, where and when.
import { DateTime } from 'luxon';

export const noticeKinds = ['CALL', 'STAND_DOWN', 'CANCEL', 'THANKS', 'AUTHORITY'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export type NoticeFacts = {
  kind: NoticeKind;
  language: 'zh' | 'en';
  exercise: boolean;
  title: string;
  text: string;
  pointName: string;
  musterTime: Date | null;
  /** The time of muster is past: whoever is asked now comes as soon as they can. */
  isLate?: boolean;
  name: string;
  link: string;
  code: string;
  /** What is missing, for the authority: `MEDIC 2`. */
  missing?: string;
  /** For everyone in a group: it names nobody and asks for no answer. */
  forGroup?: boolean;
};

export function noticeText(facts: NoticeFacts): string {
  const { exercise, language } = facts;
  const mark = exercise ? (language === 'zh' ? '【演练】' : '[EXERCISE] ') : '';
  return mark + (language === 'zh' ? chinese(facts) : english(facts));
}

function chinese({ kind, title, text, name, link, code, missing, ...where }: NoticeFacts): string {
  if (kind === 'STAND_DOWN') return `${title}：${name}，人数已满，无需前来，谢谢。`;
  if (kind === 'CANCEL') return `${title}：召集已取消，${name}无需前来。`;
  if (kind === 'THANKS') return `${title}：处置已结束，${name}可以返回，无需再来，谢谢。`;
  if (kind === 'AUTHORITY') return `${title}：召集人手不足（${missing}），请决定。${link}`;
  const when = where.isLate ? '尽快' : clock(where.musterTime);
  const by = when && !where.isLate ? `于${when}前` : when;
  const go = where.pointName || when ? `请${by}到${where.pointName || '位'}。` : '';
  const reply = `回1接受 2不能去 3出发 4到达 5平安，加编号${code}；或点 ${link}`;
  if (where.forGroup) return `${title}：正在召集人员。${text}${text ? '。' : ''}${go}`;
  return `${title}：${name}，${text}${text ? '。' : ''}${go}${reply}`;
}

function english({ kind, title, text, name, link, code, missing, ...where }: NoticeFacts): string {
  if (kind === 'STAND_DOWN')
    return `${title}: ${name}, places are filled, no need to come. Thanks.`;
  if (kind === 'CANCEL') return `${title}: cancelled. ${name}, no need to come.`;
  if (kind === 'THANKS')
    return `${title}: it is over. ${name}, you may leave, no need to come. Thank you.`;
  if (kind === 'AUTHORITY') return `${title}: people missing (${missing}), please decide. ${link}`;
  const when = where.isLate ? 'as soon as you can' : clock(where.musterTime);
  const by = when && !where.isLate ? ` by ${when}` : when && ` ${when}`;
  const at = where.pointName ? `at ${where.pointName}` : 'there';
  const go = where.pointName || when ? `Be ${at}${by}. ` : '';
  const reply = `Reply 1 yes 2 no 3 left 4 here 5 safe, with ${code}, or open ${link}`;
  if (where.forGroup) return `${title}: people are being called out. ${text} ${go}`.trim();
  return `${title}: ${name}, ${text}${text ? '. ' : ''}${go}${reply}`;
}

const clock = (time: Date | null) =>
  time ? DateTime.fromJSDate(time, { zone: 'Asia/Shanghai' }).toFormat('MM-dd HH:mm') : '';
