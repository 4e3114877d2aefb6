// When people are not to be woken for what can wait. The level of a call-out may override it.
import { DateTime } from 'luxon';

export type QuietHours = {
  /** `22:00`; both empty for none. */
  from: string;
  until: string;
  override: boolean;
};

const zone = 'Asia/Shanghai';

/** When a message that is due now may be sent. */
export function sendTime({ from, until, override }: QuietHours, now: Date): Date {
  if (override || from === '' || until === '' || from === until) return now;
  const local = DateTime.fromJSDate(now, { zone });
  const clock = local.toFormat('HH:mm');
  const overnight = from > until;
  const quiet = overnight ? clock >= from || clock < until : clock >= from && clock < until;
  if (!quiet) return now;
  const [hour, minute] = until.split(':').map(Number);
  const end = local.set({ hour, minute, second: 0, millisecond: 0 });
  return (end <= local ? end.plus({ days: 1 }) : end).toJSDate();
}
