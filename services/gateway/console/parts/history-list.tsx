import { Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../format';
import { usePeople } from '../people';

export type HistoryEntry = {
  fromTime: string;
  actorId: string;
  changes: { field: string; before?: unknown; after?: unknown }[];
};

/** What the database keeps for itself says nothing to people. */
const unsaid = new Set(['id', 'version', 'create_time', 'update_time', 'history_id']);

/** Every version, newest first: when, by whom, and what became what. */
export function HistoryList({ entries }: { entries: HistoryEntry[] }) {
  const { t } = useTranslation();
  const people = usePeople();
  return (
    <Timeline
      items={entries.map(({ fromTime, actorId, changes }) => {
        const isFirst = changes.some(({ field }) => field === 'id');
        const told = changes.filter(({ field }) => !unsaid.has(field));
        return {
          content: (
            <>
              {dateTime(fromTime)} {people(actorId)}
              {isFirst && <div>{t('history.created')}</div>}
              {!isFirst && told.map((one) => <Change key={one.field} change={one} />)}
            </>
          ),
        };
      })}
    />
  );
}

function Change({ change }: { change: HistoryEntry['changes'][number] }) {
  const { t } = useTranslation();
  const { field, before, after } = change;
  const name = t(`historyField.${field}`, { defaultValue: field });
  if (!('before' in change)) return <div className="m-note">{name}</div>;
  return (
    <div className="m-note m-break">
      {name}
      {t('text.colon')}
      <Value value={before} /> → <Value value={after} />
    </div>
  );
}

function Value({ value }: { value: unknown }) {
  const { t } = useTranslation();
  if (value === null || value === undefined || value === '') return <>–</>;
  if (typeof value === 'boolean') return <>{t(value ? 'text.yes' : 'text.no')}</>;
  if (typeof value === 'object') return <code>{JSON.stringify(value)}</code>;
  const text = String(value as string | number);
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return <>{dateTime(text)}</>;
  return <>{t(`historyValue.${text}`, { defaultValue: text })}</>;
}
