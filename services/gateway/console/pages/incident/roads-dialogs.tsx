import { Checkbox, Form, Input, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  amendRoadClosure,
  media,
  reopenRoad,
  reportRoadClosure,
  type RoadClosure,
  type RoadTerms,
} from '../../api/road-closures';
import { serverNow } from '../../api/server-clock';
import type { Incident } from '../../api/types';
import { fromLocalField, localField } from '../../format';
import { DepotSelect, DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { RoadName } from '../../parts/road-name';

const refreshes = [['roads']];

type TermValues = Pick<RoadTerms, 'bothWays' | 'medium' | 'reason'> & {
  /** As the browser's field has them. */
  fromTime?: string;
  untilTime?: string;
};

const termsOf = ({ bothWays, medium, reason, fromTime, untilTime }: TermValues): RoadTerms => ({
  ...{ bothWays, medium, reason },
  ...(fromTime ? { fromTime: fromLocalField(fromTime) } : {}),
  untilTime: fromLocalField(untilTime) ?? null,
});

function TermFields() {
  const { t } = useTranslation();
  return (
    <>
      <div className="m-fields">
        <Form.Item name="fromTime" label={t('roads.from')} extra={t('roads.fromNote')}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="untilTime" label={t('roads.until')} extra={t('roads.untilNote')}>
          <Input type="datetime-local" />
        </Form.Item>
      </div>
      <Form.Item name="medium" label={t('roads.medium')}>
        <Radio.Group
          options={media.map((value) => ({ value, label: t(`roads.closedTo${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="bothWays" valuePropName="checked">
        <Checkbox>{t('roads.bothWays')}</Checkbox>
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('roads.reason')}
        rules={[{ required: true, whitespace: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </>
  );
}

const endKinds = ['division', 'depot'] as const;
type EndKind = (typeof endKinds)[number];

type ReportValues = TermValues & {
  whole: 'place' | 'road';
  fromKind: EndKind;
  toKind: EndKind;
  fromDepotId?: string;
  fromDivisionCode?: string;
  toDepotId?: string;
  toDivisionCode?: string;
};

/** One end of a road: a division with all that lies in it, or a depot. */
function EndFields({ end, label }: { end: 'from' | 'to'; label: string }) {
  const { t } = useTranslation();
  const kind: EndKind = Form.useWatch(`${end}Kind`) ?? 'division';
  const required = { required: true, message: t('field.required') };
  return (
    <div className="m-fields">
      <Form.Item name={`${end}Kind`} label={label}>
        <Select
          options={endKinds.map((value) => ({ value, label: t(`roads.${value}`) }))}
          aria-label={label}
        />
      </Form.Item>
      {kind === 'depot' ? (
        <Form.Item name={`${end}DepotId`} label={t('text.depot')} rules={[required]}>
          <DepotSelect />
        </Form.Item>
      ) : (
        <Form.Item name={`${end}DivisionCode`} label={t('roads.division')} rules={[required]}>
          <DivisionSelect />
        </Form.Item>
      )}
    </div>
  );
}

function Ends() {
  const { t } = useTranslation();
  const isRoad = Form.useWatch('whole') === 'road';
  return (
    <>
      {isRoad && <EndFields end="from" label={t('roads.begin')} />}
      <EndFields end="to" label={t(isRoad ? 'roads.end' : 'roads.place')} />
    </>
  );
}

/** A place that no road leads to any more, in one step; or one road between two places. */
export function ReportDialog({ incident, onClose }: { incident: Incident; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <FormDialog<ReportValues, RoadClosure>
      title={t('roads.report')}
      okText={t('roads.report')}
      width={640}
      onClose={onClose}
      initial={{
        ...{ whole: 'place', fromKind: 'depot', toKind: 'division', bothWays: true },
        ...{ medium: 'ROAD', fromTime: localField(serverNow()) },
      }}
      send={({ whole, fromKind, toKind, ...values }, key) => {
        const from =
          whole === 'place'
            ? {}
            : fromKind === 'depot'
              ? { fromDepotId: values.fromDepotId }
              : { fromDivisionCode: values.fromDivisionCode };
        const to =
          toKind === 'depot'
            ? { toDepotId: values.toDepotId }
            : { toDivisionCode: values.toDivisionCode };
        return reportRoadClosure(incident.id, { ...from, ...to, ...termsOf(values) }, key);
      }}
      refreshes={refreshes}
    >
      <Form.Item name="whole">
        <Radio.Group
          className="m-radio-list"
          options={[
            { value: 'place', label: t('roads.wholePlace') },
            { value: 'road', label: t('roads.wholeRoad') },
          ]}
        />
      </Form.Item>
      <Ends />
      <TermFields />
    </FormDialog>
  );
}

const fieldOf = (time?: string) => (time ? localField(Date.parse(time)) : undefined);

export function AmendDialog({ road, onClose }: { road: RoadClosure; onClose: () => void }) {
  const { t } = useTranslation();
  const { bothWays, medium, reason, fromTime, untilTime, etag } = road;
  const times = { fromTime: fieldOf(fromTime), untilTime: fieldOf(untilTime) };
  return (
    <FormDialog<TermValues, RoadClosure>
      title={t('roads.amend')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={{ bothWays, medium, reason, ...times }}
      send={(values, key) => {
        const { fromTime: begin, ...terms } = termsOf(values);
        // A field of minutes must not take the seconds off a time nobody changed.
        const isSame = values.fromTime === times.fromTime;
        const changed = isSame ? terms : { ...terms, fromTime: begin };
        return amendRoadClosure(road.id, { ...changed, etag }, key);
      }}
      refreshes={refreshes}
    >
      <p>
        <RoadName road={road} />
      </p>
      <TermFields />
    </FormDialog>
  );
}

export function ReopenDialog({ road, onClose }: { road: RoadClosure; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <FormDialog<{ note: string }, RoadClosure>
      title={t('roads.reopen')}
      okText={t('roads.reopen')}
      onClose={onClose}
      initial={{ note: '' }}
      send={({ note }, key) => reopenRoad(road.id, { note, etag: road.etag }, key)}
      refreshes={refreshes}
    >
      <p>
        <RoadName road={road} />
      </p>
      <Form.Item name="note" label={t('roads.reopenNote')}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
    </FormDialog>
  );
}
