import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Radio, Table, Tag, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dayKinds, daysQuery, putDays, type DrillDay } from '../../api/drill-settings';
import { serverNow } from '../../api/server-clock';
import { localField } from '../../format';
import { nameIn, useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';

/** Days that are not what their weekday says, of one year. */
export function DaysTab() {
  const { t } = useTranslation();
  const denied = useMay().not('administer', '');
  const [year, setYear] = useState(() => Number(localField(serverNow()).slice(0, 4)));
  const [adding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<DrillDay[]>([]);
  const query = useQuery(daysQuery(year));
  return (
    <>
      <p className="m-note">{t('drillSetting.daysNote')}</p>
      <div className="m-filters">
        <label className="m-inline-field">
          {t('drillSetting.year')}
          <InputNumber
            {...{ min: 2000, max: 2100, precision: 0, value: year }}
            onChange={(value) => value !== null && setYear(value)}
          />
        </label>
        <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
          {t('drillSetting.addDays')}
        </GuardedButton>
      </div>
      <QueryView
        query={query}
        isEmpty={({ days }) => days.length === 0}
        empty={t('drillSetting.noDays', { year })}
      >
        {({ days }) => <DayTable days={days} denied={denied} onRemove={setRemoved} />}
      </QueryView>
      {adding && <AddDialog onClose={() => setAdding(false)} />}
      {removed.length > 0 && <RemoveDialog days={removed} onClose={() => setRemoved([])} />}
    </>
  );
}

type TableProps = { days: DrillDay[]; denied?: string; onRemove: (days: DrillDay[]) => void };

function DayTable({ days, denied, onRemove }: TableProps) {
  const { t } = useTranslation();
  const { language } = useNames();
  const [chosen, setChosen] = useState<string[]>([]);
  const columns: TableColumnsType<DrillDay> = [
    { title: t('drill.day'), dataIndex: 'day' },
    {
      title: t('drillSetting.weekday'),
      render: (_, { day }) => t(`weekday.${new Date(day).getUTCDay()}`),
    },
    {
      title: t('drillSetting.dayKind'),
      render: (_, { kind }) => (
        <Tag color={kind === 'HOLIDAY' ? 'red' : 'blue'}>{t(`drillDay.${kind}`)}</Tag>
      ),
    },
    { title: t('drill.name'), render: (_, one) => nameIn(language, one) || '–' },
  ];
  const kept = days.filter(({ day }) => chosen.includes(day));
  return (
    <>
      <Table<DrillDay>
        {...{ size: 'small', rowKey: 'day', columns, dataSource: days, pagination: false }}
        rowSelection={
          denied
            ? undefined
            : { selectedRowKeys: chosen, onChange: (keys) => setChosen(keys.map(String)) }
        }
        scroll={{ x: 'max-content' }}
      />
      {kept.length > 0 && (
        <div className="m-filters m-more">
          <GuardedButton danger onClick={() => onRemove(kept)}>
            {t('drillSetting.removeDays', { count: kept.length })}
          </GuardedButton>
        </div>
      )}
    </>
  );
}

const dayMs = 86_400_000;

/** Every day from one to the other, both among them. */
const daysFrom = (from: string, to: string): string[] => {
  const length = Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1;
  return Array.from({ length }, (_, n) =>
    new Date(Date.parse(from) + n * dayMs).toISOString().slice(0, 10),
  );
};

type Values = Omit<DrillDay, 'day'> & { fromDay: string; toDay?: string };

function AddDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  const ordered = ({ getFieldValue }: { getFieldValue: (name: string) => string | undefined }) => ({
    validator: (_rule: unknown, toDay?: string) => {
      const fromDay = getFieldValue('fromDay');
      const length = toDay && fromDay ? daysFrom(fromDay, toDay).length : 1;
      return length >= 1 && length <= 60
        ? Promise.resolve()
        : Promise.reject(new Error(t('drillSetting.daysOrder')));
    },
  });
  return (
    <FormDialog<Values, { dayCount: number }>
      title={t('drillSetting.addDays')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ kind: 'HOLIDAY' }}
      send={({ fromDay, toDay, ...named }, key) =>
        putDays(
          daysFrom(fromDay, toDay || fromDay).map((day) => ({ day, ...named })),
          key,
        )
      }
      refreshes={[['drills']]}
      onDone={() => void message.success(t('text.saved'))}
    >
      <p className="m-note">{t('drillSetting.addDaysNote')}</p>
      <Form.Item name="kind" label={t('drillSetting.dayKind')}>
        <Radio.Group
          options={dayKinds.map((value) => ({ value, label: t(`drillDay.${value}`) }))}
        />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="fromDay" label={t('drillSetting.fromDay')} rules={[required]}>
          <Input type="date" />
        </Form.Item>
        <Form.Item
          name="toDay"
          label={t('drillSetting.toDay')}
          extra={t('drillSetting.toDayNote')}
          dependencies={['fromDay']}
          rules={[ordered]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="nameEn" label={t('text.nameEn')}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}

function RemoveDialog({ days, onClose }: { days: DrillDay[]; onClose: () => void }) {
  const { t } = useTranslation();
  const title = t('drillSetting.removeDays', { count: days.length });
  return (
    <FormDialog<object, { dayCount: number }>
      title={title}
      okText={title}
      danger
      onClose={onClose}
      send={(_, key) =>
        putDays(
          days.map(({ day }) => ({ day })),
          key,
        )
      }
      refreshes={[['drills']]}
    >
      <p>{days.map(({ day }) => day).join(t('text.comma'))}</p>
      <p>{t('drillSetting.removeDaysNote')}</p>
    </FormDialog>
  );
}
