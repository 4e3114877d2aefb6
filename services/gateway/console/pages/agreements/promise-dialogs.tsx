import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  createAgreement,
  createCapacity,
  updateAgreement,
  updateCapacity,
  type Agreement,
  type AgreementFields,
  type Capacity,
  type CapacityFields,
} from '../../api/agreements';
import { serverNow } from '../../api/server-clock';
import { localField } from '../../format';
import { useNames } from '../../names';
import { DepotSelect, ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

const refreshes = [['agreements'], ['stock']];
const today = () => localField(serverNow()).slice(0, 10);

/** What both have on paper; an empty end means without end. */
type Papers = { validTo?: string; documentNumber?: string; note?: string };
const papersOf = ({ validTo, documentNumber, note }: Papers) => ({
  validTo: validTo || undefined,
  documentNumber: documentNumber?.trim() || undefined,
  note: note?.trim() || undefined,
});

type AgreementProps = { agreement?: Agreement; onClose: () => void };

export function AgreementDialog({ agreement, onClose }: AgreementProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const fresh = { noticeHours: 0, responseHours: 2, remainingDays: 0, exchangeDays: 0 };
  const send = (values: AgreementFields, key: string) => {
    const { depotId, itemId, ...rest } = { ...values, ...papersOf(values) };
    if (agreement) return updateAgreement(agreement.id, { ...rest, etag: agreement.etag }, key);
    return createAgreement({ depotId, itemId, ...rest, closed: false }, key);
  };
  return (
    <FormDialog<AgreementFields, Agreement>
      title={t(agreement ? 'agreement.editAgreement' : 'agreement.addAgreement')}
      okText={t('action.save')}
      width={680}
      onClose={onClose}
      initial={agreement ?? { ...fresh, validFrom: today() }}
      send={send}
      refreshes={refreshes}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['agreements']} onClose={onClose} />
      )}
    >
      <p className="m-note">{t('agreement.agreementNote')}</p>
      <div className="m-fields">
        <PlaceFields isNew={!agreement} />
        <QuantityField label={t('agreement.quantity')} />
        <HoursField name="noticeHours" note={t('agreement.noticeNote')} />
        <HoursField name="responseHours" note={t('agreement.responseNote')} />
        <DaysField name="remainingDays" note={t('agreement.remainingNote')} />
        <DaysField name="exchangeDays" note={t('agreement.exchangeNote')} />
        <PaperFields />
      </div>
      {agreement && <ClosedField />}
    </FormDialog>
  );
}

type Share = { hours: number; percent: number };
type CapacityValues = Omit<CapacityFields, 'ramp'> & { steps?: Share[] };
type CapacityProps = { capacity?: Capacity; onClose: () => void };

export function CapacityDialog({ capacity, onClose }: CapacityProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ steps = [], ...values }: CapacityValues, key: string) => {
    const ramp = steps.map(({ hours, percent }) => ({ hours, share: percent / 100 }));
    const { depotId, itemId, ...rest } = { ...values, ...papersOf(values), ramp };
    if (capacity) return updateCapacity(capacity.id, { ...rest, etag: capacity.etag }, key);
    return createCapacity({ depotId, itemId, ...rest, closed: false }, key);
  };
  const steps = capacity?.ramp.map(({ hours, share }) => ({ hours, percent: share * 100 }));
  return (
    <FormDialog<CapacityValues, Capacity>
      title={t(capacity ? 'agreement.editCapacity' : 'agreement.addCapacity')}
      okText={t('action.save')}
      width={680}
      onClose={onClose}
      initial={
        capacity ? { ...capacity, steps } : { leadHours: 4, rampKind: 'STEPS', validFrom: today() }
      }
      send={send}
      refreshes={refreshes}
      onDone={() => void message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['agreements']} onClose={onClose} />
      )}
    >
      <p className="m-note">{t('agreement.capacityNote')}</p>
      <div className="m-fields">
        <PlaceFields isNew={!capacity} />
        <RateField />
        <HoursField name="leadHours" note={t('agreement.leadNote')} />
        <QuantityField label={t('agreement.most')} />
        <PaperFields />
      </div>
      <RampFields />
      {capacity && <ClosedField />}
    </FormDialog>
  );
}

const useRequired = () => {
  const { t } = useTranslation();
  return { required: true, message: t('field.required') };
};

function PlaceFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <>
      <Form.Item name="depotId" label={t('agreement.loadedAt')} rules={[required]}>
        <DepotSelect disabled={!isNew} />
      </Form.Item>
      <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
        <ItemSelect disabled={!isNew} />
      </Form.Item>
    </>
  );
}

function QuantityField({ label }: { label: string }) {
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  return (
    <Form.Item name="quantity" label={label} rules={[required]}>
      <InputNumber min={1} precision={0} suffix={itemId ? names.unit(itemId) : undefined} />
    </Form.Item>
  );
}

function RateField() {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  return (
    <Form.Item name="unitsPerHour" label={t('agreement.rate')} rules={[required]}>
      <InputNumber min={0.01} max={1e6} suffix={itemId ? names.unit(itemId) : undefined} />
    </Form.Item>
  );
}

type NumberProps<Name> = { name: Name; note: string };

function HoursField({ name, note }: NumberProps<'noticeHours' | 'responseHours' | 'leadHours'>) {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={t(`agreement.${name}`)} extra={note}>
      <InputNumber min={0} max={720} suffix={t('unit.hours')} />
    </Form.Item>
  );
}

function DaysField({ name, note }: NumberProps<'remainingDays' | 'exchangeDays'>) {
  const { t } = useTranslation();
  return (
    <Form.Item name={name} label={t(`agreement.${name}`)} extra={note}>
      <InputNumber min={0} max={36_500} precision={0} suffix={t('unit.days')} />
    </Form.Item>
  );
}

function PaperFields() {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <>
      <Form.Item name="validFrom" label={t('purchase.validFrom')} rules={[required]}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="validTo" label={t('purchase.validTo')} extra={t('agreement.endless')}>
        <Input type="date" />
      </Form.Item>
      <Form.Item name="documentNumber" label={t('ledger.document')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('agreement.remark')}>
        <Input maxLength={500} />
      </Form.Item>
    </>
  );
}

function ClosedField() {
  const { t } = useTranslation();
  return (
    <Form.Item name="closed" valuePropName="checked">
      <Checkbox>{t('agreement.close')}</Checkbox>
    </Form.Item>
  );
}

/** How production grows to its full rate; without steps it is full at once. */
function RampFields() {
  const { t } = useTranslation();
  const required = useRequired();
  return (
    <fieldset className="m-fieldset">
      <legend>{t('agreement.ramp')}</legend>
      <p className="m-note">{t('agreement.rampNote')}</p>
      <Form.Item name="rampKind" label={t('agreement.rampKind')}>
        <Select
          style={{ width: 220 }}
          options={(['STEPS', 'LINEAR'] as const).map((value) => ({
            value,
            label: t(`rampKind.${value}`),
          }))}
        />
      </Form.Item>
      <Form.List name="steps">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-line">
                <Form.Item name={[name, 'hours']} rules={[required]}>
                  <InputNumber
                    min={0}
                    max={720}
                    suffix={t('agreement.hoursAfter')}
                    aria-label={t('agreement.hoursAfter')}
                  />
                </Form.Item>
                <Form.Item name={[name, 'percent']} rules={[required]}>
                  <InputNumber min={0} max={100} suffix="%" aria-label={t('agreement.share')} />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('action.remove')}</Button>
              </div>
            ))}
            <Button size="small" onClick={() => add({ percent: 100 })}>
              {t('agreement.addStep')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
