import { Alert, Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../api/server-clock';
import { dateTime, fromLocalField, localField } from '../format';

type Props = {
  /** An RFC 3339 time; undefined is now. */
  value?: string;
  onChange: (time: string | undefined) => void;
};

/** Looks at the past: what follows is as it was at that time. */
export function AsOfField({ value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div className="m-filters">
        <label className="m-inline-field">
          {t('history.asOf')}
          <Input
            type="datetime-local"
            value={value ? localField(Date.parse(value)) : ''}
            max={localField(serverNow())}
            onChange={({ target }) => onChange(fromLocalField(target.value))}
          />
        </label>
      </div>
      {value && (
        <Alert
          type="warning"
          showIcon
          className="m-alert"
          title={t('history.past', { time: dateTime(value) })}
          action={
            <Button size="small" onClick={() => onChange(undefined)}>
              {t('history.now')}
            </Button>
          }
        />
      )}
    </>
  );
}
