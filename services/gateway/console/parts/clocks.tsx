import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../api/server-clock';
import type { Incident } from '../api/types';
import { clockTime, duration } from '../format';

/** The server's time, each second. */
export function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

type ClockProps = {
  label: string;
  value: string;
  note: string;
  tone: 'calm' | 'good' | 'soon' | 'late';
  /** How much of the time is used up, 0 to 1. */
  share?: number;
};

function Clock({ label, value, note, tone, share }: ClockProps) {
  return (
    <div className={`m-clock m-${tone}`}>
      <div className="m-clock-label">{label}</div>
      <div className="m-clock-value">{value}</div>
      <div className="m-clock-note">{note}</div>
      <div className="m-clock-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(1, Math.max(0, share ?? 0)) * 100}%` }} />
      </div>
    </div>
  );
}

/** From detection until someone has reported; five minutes by the standards pack. */
export function FirstReportClock({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const running = !incident.firstReportTime && incident.state === 'OPEN';
  const ticking = useNow();
  const now = running ? ticking : Date.parse(incident.firstReportTime ?? incident.detectTime);
  const start = Date.parse(incident.detectTime);
  const due = Date.parse(incident.firstReportDueTime);
  const left = due - now;
  const share = due > start ? (now - start) / (due - start) : 1;
  const dueNote = t('clock.due', { time: clockTime(due, ticking) });
  if (incident.firstReportTime) {
    const late = incident.firstReportLate;
    const note = late ? t('clock.reportedLate', { by: duration(-left, false) }) : dueNote;
    return (
      <Clock
        label={t('clock.firstReport')}
        value={t('clock.after', { time: duration(now - start, false) })}
        note={note}
        tone={late ? 'late' : 'good'}
        share={share}
      />
    );
  }
  if (!running) {
    return <Clock label={t('clock.firstReport')} value="–" note={t('clock.never')} tone="calm" />;
  }
  return (
    <Clock
      label={t('clock.firstReport')}
      value={`${left < 0 ? '+' : ''}${duration(left, false)}`}
      note={left < 0 ? t('clock.overdue') : dueNote}
      tone={left < 0 ? 'late' : left < 120_000 ? 'soon' : 'calm'}
      share={share}
    />
  );
}

/** Food, clothing, water, shelter and care for everyone within twelve hours of the first report. */
export function ReliefClock({ incident }: { incident: Incident }) {
  const { t } = useTranslation();
  const now = useNow();
  const { firstReportTime, reliefDueTime, reliefReachTime, closeTime } = incident;
  const label = t('clock.relief');
  if (!reliefDueTime || !firstReportTime) {
    return <Clock label={label} value="--:--:--" note={t('clock.notStarted')} tone="calm" />;
  }
  const due = Date.parse(reliefDueTime);
  const start = Date.parse(firstReportTime);
  if (reliefReachTime) {
    const reach = Date.parse(reliefReachTime);
    const late = reach > due;
    const note = late
      ? t('clock.reliefLate', { by: duration(reach - due) })
      : t('clock.due', { time: clockTime(due, now) });
    const value = t('clock.after', { time: duration(reach - start) });
    const share = (reach - start) / (due - start);
    return <Clock label={label} tone={late ? 'late' : 'good'} {...{ value, note, share }} />;
  }
  const at = closeTime ? Date.parse(closeTime) : now;
  const left = due - at;
  const note = left < 0 ? t('clock.reliefOver') : t('clock.due', { time: clockTime(due, now) });
  return (
    <Clock
      label={label}
      value={`${left < 0 ? '+' : ''}${duration(left)}`}
      note={note}
      tone={closeTime ? 'calm' : left < 0 ? 'late' : left < 2 * 3_600_000 ? 'soon' : 'calm'}
      share={(at - start) / (due - start)}
    />
  );
}
