import { useQuery } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  conditions,
  createClaim,
  releaseClaim,
  returnAssets,
  type EquipmentClaim,
  type ReturnLine,
} from '../../api/equipment-work';
import { incidentsQuery } from '../../api/incidents';
import { fromLocalField } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ClaimRefusal } from './claim-refusal';

type ClaimValues = {
  purpose: string;
  incidentId?: string;
  divisionCode: string;
  borrower?: string;
  dueBackTime?: string;
  acceptGapsReason?: string;
};
type ClaimProps = { assetIds: string[]; onClose: () => void; onDone: () => void };

/** Takes the chosen equipment, all or none. */
export function ClaimDialog({ assetIds: chosen, onClose, onDone }: ClaimProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [assetIds, setAssetIds] = useState(chosen);
  const swap = (id: string, instead: string) =>
    setAssetIds(assetIds.map((one) => (one === id ? instead : one)));
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<ClaimValues, EquipmentClaim>
      title={t('equipmentClaim.claim', { number: assetIds.length })}
      okText={t('equipmentClaim.take')}
      onClose={onClose}
      send={({ dueBackTime, borrower, acceptGapsReason, ...values }, key) =>
        createClaim(
          {
            ...values,
            assetIds,
            borrower: borrower || undefined,
            dueBackTime: fromLocalField(dueBackTime),
            acceptGapsReason: acceptGapsReason || undefined,
          },
          key,
        )
      }
      refreshes={[['equipment']]}
      onDone={() => {
        void message.success(t('equipmentClaim.taken'));
        onDone();
      }}
      explain={(problem) => {
        const { assetId } = problem.metadata;
        // The refused one was exchanged: its refusal is settled.
        if (assetId && !assetIds.includes(assetId)) return null;
        return <ClaimRefusal problem={problem} onSwap={swap} />;
      }}
    >
      <p className="m-break">{assetIds.join(t('text.comma'))}</p>
      <Form.Item name="purpose" label={t('equipmentClaim.purpose')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="incidentId" label={t('incident.one')}>
        <Select
          allowClear
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('equipmentClaim.where')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="borrower" label={t('equipmentClaim.borrower')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="dueBackTime" label={t('equipmentClaim.dueBack')}>
        <Input type="datetime-local" style={{ width: 220 }} />
      </Form.Item>
      <Form.Item
        name="acceptGapsReason"
        label={t('equipmentClaim.acceptGaps')}
        extra={t('equipmentClaim.acceptGapsNote')}
      >
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type Props = { claim: EquipmentClaim; onClose: () => void };

export function ReleaseDialog({ claim, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<{ reason: string }, EquipmentClaim>
      title={t('equipmentClaim.release')}
      okText={t('equipmentClaim.release')}
      danger
      onClose={onClose}
      send={(values, key) => releaseClaim(claim.id, values, key)}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{t('equipmentClaim.releaseWarning')}</p>
      <Form.Item
        name="reason"
        label={t('text.reason')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

/** Takes back what is still out, each with its condition. */
export function ReturnDialog({ claim, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const out = claim.assets.filter(({ state }) => state === 'ACTIVE');
  const options = conditions.map((value) => ({ value, label: t(`condition.${value}`) }));
  return (
    <FormDialog<
      { lines: (Omit<ReturnLine, 'condition'> & { condition?: string })[] },
      EquipmentClaim
    >
      title={t('equipmentClaim.return')}
      okText={t('equipmentClaim.return')}
      onClose={onClose}
      initial={{ lines: out.map(({ assetId }) => ({ assetId, condition: 'GOOD' })) }}
      send={({ lines }, key) => {
        const back = lines.filter((line): line is ReturnLine => line.condition !== undefined);
        return returnAssets(claim.id, { lines: back }, key);
      }}
      refreshes={[['equipment']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p className="m-note">{t('equipmentClaim.returnNote')}</p>
      {out.map(({ assetId }, index) => (
        <div key={assetId} className="m-filters">
          <Form.Item name={['lines', index, 'assetId']} hidden>
            <Input />
          </Form.Item>
          <Form.Item name={['lines', index, 'condition']} label={assetId}>
            <Select allowClear options={options} style={{ width: 130 }} />
          </Form.Item>
          <Form.Item name={['lines', index, 'note']} label={t('equipmentClaim.remark')}>
            <Input maxLength={500} />
          </Form.Item>
        </div>
      ))}
    </FormDialog>
  );
}
