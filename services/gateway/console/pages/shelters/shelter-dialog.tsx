import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  createShelter,
  facilityKinds,
  needs,
  siteKinds,
  stayLengths,
  updateShelter,
  type Facility,
  type Shelter,
} from '../../api/shelters';
import { teamsQuery } from '../../api/teams';
import { nameIn, useNames } from '../../names';
import { DepotSelect, DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';

type Values = Omit<Partial<Shelter>, 'cameraUrls' | 'units' | 'facilities'> &
  Pick<Shelter, 'id' | 'nameZh' | 'nameEn' | 'divisionCode' | 'kind' | 'stay' | 'areaM2'> & {
    cameras?: string;
    units?: { code: string; areaM2: number }[];
    facilities?: Facility[];
  };

const linesOf = (text = '') => text.split('\n').map((line) => line.trim());

/** Adds a shelter, closed, or changes one; its places follow from its area. */
export function ShelterDialog({ shelter, onClose }: { shelter?: Shelter; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = (values: Values, key: string) => {
    const fields = {
      nameZh: values.nameZh,
      nameEn: values.nameEn,
      divisionCode: values.divisionCode,
      kind: values.kind,
      stay: values.stay,
      areaM2: values.areaM2,
      tags: values.tags ?? [],
      latitude: values.latitude ?? undefined,
      longitude: values.longitude ?? undefined,
      address: values.address || undefined,
      facilities: values.facilities ?? [],
      cameraCount: values.cameraCount ?? 0,
      cameraUrls: linesOf(values.cameras).filter(Boolean),
      openingTeamId: values.openingTeamId || undefined,
      depotId: values.depotId || undefined,
    };
    const units = values.units ?? [];
    if (!shelter) return createShelter({ id: values.id, ...fields, units }, key);
    const before = shelter.units.map(({ code, areaM2 }) => ({ code, areaM2 }));
    // Units that the server made by dividing evenly stay its own until somebody edits them.
    const edited = JSON.stringify(units) === JSON.stringify(before) ? undefined : units;
    const { archived } = values;
    const change = { ...fields, units: edited, archived, etag: shelter.etag };
    return updateShelter(shelter.id, change, key);
  };
  return (
    <FormDialog<Values, Shelter>
      title={shelter ? t('shelters.edit') : t('shelters.add')}
      okText={t('action.save')}
      width={760}
      onClose={onClose}
      initial={
        shelter
          ? { ...shelter, cameras: shelter.cameraUrls.join('\n') }
          : { kind: 'INDOOR', stay: 'SHORT', tags: [], facilities: [], units: [] }
      }
      send={send}
      refreshes={[['shelters']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => (
        <ReloadNotice problem={problem} reads={['shelters']} onClose={onClose} />
      )}
    >
      <SiteFields isNew={!shelter} />
      <FacilityFields />
      <UnitFields />
      <Form.Item name="cameras" label={t('shelters.cameras')} extra={t('shelters.camerasNote')}>
        <Input.TextArea rows={2} />
      </Form.Item>
      {shelter && (
        <Form.Item name="archived" valuePropName="checked" extra={t('shelters.archiveNote')}>
          <Checkbox>{t('shelters.archive')}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  );
}

function SiteFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const { language } = useNames();
  const teams = useQuery(teamsQuery({})).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="id" label={t('shelters.id')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="kind" label={t('shelters.kind')} extra={t('shelters.kindNote')}>
        <Select options={siteKinds.map((value) => ({ value, label: t(`siteKind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="stay" label={t('shelters.stay')} extra={t('shelters.stayNote')}>
        <Select options={stayLengths.map((value) => ({ value, label: t(`stay.${value}`) }))} />
      </Form.Item>
      <Form.Item name="areaM2" label={t('shelters.area')} rules={[required]}>
        <InputNumber min={0} suffix="m²" />
      </Form.Item>
      <Form.Item name="address" label={t('shelters.address')}>
        <Input maxLength={300} />
      </Form.Item>
      <Form.Item name="latitude" label={t('depots.latitude')}>
        <InputNumber min={-90} max={90} suffix="°" />
      </Form.Item>
      <Form.Item name="longitude" label={t('depots.longitude')}>
        <InputNumber min={-180} max={180} suffix="°" />
      </Form.Item>
      <Form.Item name="tags" label={t('shelters.tags')}>
        <Select
          mode="tags"
          options={needs.map((value) => ({ value, label: t(`need.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="openingTeamId" label={t('shelters.openingTeam')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={teams.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <Form.Item name="depotId" label={t('shelters.depot')}>
        <DepotSelect allowClear />
      </Form.Item>
      <Form.Item name="cameraCount" label={t('shelters.cameraCount')}>
        <InputNumber min={0} precision={0} />
      </Form.Item>
    </div>
  );
}

function FacilityFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('shelters.facilities')}</legend>
      <Form.List name="facilities">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'kind']} rules={[required]}>
                  <Select
                    aria-label={t('shelters.facility')}
                    style={{ width: 150 }}
                    options={facilityKinds.map((value) => ({
                      value,
                      label: t(`facility.${value}`),
                    }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'count']} rules={[required]}>
                  <InputNumber min={0} precision={0} aria-label={t('text.quantity')} />
                </Form.Item>
                <Form.Item name={[name, 'note']}>
                  <Input maxLength={200} placeholder={t('shelters.remark')} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add({ count: 1 })}>{t('shelters.addFacility')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

/** Parts of at most 2,000 people; without any the site is divided evenly. */
function UnitFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('shelters.units')}</legend>
      <p className="m-note">{t('shelters.unitsNote')}</p>
      <Form.List name="units">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'code']} rules={[required]}>
                  <Input
                    maxLength={20}
                    aria-label={t('shelters.unitCode')}
                    placeholder={t('shelters.unitCode')}
                  />
                </Form.Item>
                <Form.Item name={[name, 'areaM2']} rules={[required]}>
                  <InputNumber min={0} suffix="m²" aria-label={t('shelters.area')} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add()}>{t('shelters.addUnit')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
