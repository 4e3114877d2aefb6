import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { incidentsQuery } from '../../api/incidents';
import { movementsQuery } from '../../api/inventory';
import {
  returnStock,
  reverseMovement,
  type Papers,
  type RecordedChange,
} from '../../api/movements';
import type { Entry, Movement } from '../../api/types';
import { count, dateTime } from '../../format';
import { useNames } from '../../names';
import { DepotSelect, ItemSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { papersOf, ReasonFields, useRequired } from './movement-fields';
import { useRecorded } from './recorded';

type ReturnValues = {
  itemId: string;
  movementId: string;
  toDepotId: string;
  incidentId?: string;
  lines: Record<string, number | null>;
} & Papers;

type Props = { itemId?: string; movement?: Movement; onClose: () => void };

/** What was handed out and may come back: the ledger books it on ISSUED. */
const issuedEntries = ({ entries }: Movement, itemId?: string): Entry[] =>
  entries.filter((one) => one.account === 'ISSUED' && one.itemId === itemId && one.quantity > 0);

export const canReturn = (movement: Movement, itemId: string) =>
  (movement.kind === 'ISSUE' || movement.kind === 'TRANSFER_RECEIPT') &&
  issuedEntries(movement, itemId).length > 0;

const keyOf = ({ depotId, lotId }: Entry) => `${depotId}/${lotId}`;

/** Goods that were issued come back, to the depot they came from or to another. */
export function ReturnDialog({ itemId, movement, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = useRequired();
  const depotId = movement && issuedEntries(movement, itemId)[0]?.depotId;
  const send = (values: ReturnValues, key: string) => {
    const { itemId: id, movementId, toDepotId, incidentId, lines, ...papers } = values;
    const returned = Object.entries(lines ?? {}).flatMap(([place, quantity]) => {
      const [from = '', lotId = ''] = place.split('/');
      return quantity ? [{ depotId: from || undefined, itemId: id, lotId, quantity }] : [];
    });
    const given = { movementId, toDepotId, incidentId, lines: returned };
    return returnStock({ ...given, ...papersOf(papers) }, key);
  };
  return (
    <FormDialog<ReturnValues, Movement>
      title={t('care.return')}
      okText={t('care.return')}
      width={640}
      onClose={onClose}
      initial={{ itemId, movementId: movement?.id, toDepotId: depotId || undefined }}
      send={send}
      refreshes={[['stock']]}
      onDone={() => message.success(t('stock.recorded'))}
    >
      <p className="m-note">{t('care.returnNote')}</p>
      <Form.Item name="itemId" label={t('text.item')} rules={[required]}>
        <ItemSelect disabled={movement !== undefined} />
      </Form.Item>
      <IssueFields fixed={movement} />
      <Form.Item name="toDepotId" label={t('care.returnTo')} rules={[required]}>
        <DepotSelect />
      </Form.Item>
      <IncidentField />
      <ReasonFields />
    </FormDialog>
  );
}

/** What the goods were left over from: its closing report counts them as returned. */
function IncidentField() {
  const { t } = useTranslation();
  const incidents = useQuery(incidentsQuery()).data?.rows ?? [];
  return (
    <Form.Item name="incidentId" label={t('care.incident')} extra={t('care.incidentNote')}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}

/** Which issue, and how many of each of its lots came back. */
function IssueFields({ fixed }: { fixed?: Movement }) {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const itemId = Form.useWatch('itemId') as string | undefined;
  const movementId = Form.useWatch('movementId') as string | undefined;
  const query = useQuery({ ...movementsQuery({ itemId }), enabled: !fixed && !!itemId });
  const issues = fixed
    ? [fixed]
    : (query.data?.rows ?? []).filter((one) => itemId && canReturn(one, itemId));
  const chosen = issues.find(({ id }) => id === movementId);
  const titleOf = (one: Movement) =>
    [dateTime(one.occurTime ?? one.createTime), one.documentNumber, one.reason]
      .filter(Boolean)
      .join(' · ');
  return (
    <>
      <Form.Item name="movementId" label={t('care.issueOf')} rules={[required]}>
        <Select
          disabled={fixed !== undefined || !itemId}
          loading={query.isFetching}
          notFoundContent={t('care.noIssues')}
          options={issues.map((one) => ({ value: one.id, label: titleOf(one) }))}
        />
      </Form.Item>
      {chosen &&
        issuedEntries(chosen, itemId).map((entry) => (
          <Form.Item
            key={entry.id}
            name={['lines', keyOf(entry)]}
            label={t('care.issuedLine', {
              depot: names.depot(entry.depotId) || t('care.transferred'),
              lot: entry.lotId.slice(-8),
              quantity: count(entry.quantity),
            })}
          >
            <InputNumber min={0} max={entry.quantity} precision={0} style={{ width: '100%' }} />
          </Form.Item>
        ))}
    </>
  );
}

const reversible = [
  'RECEIPT',
  'ISSUE',
  'PUT_AWAY',
  'PICK',
  'RETURN',
  'ADJUSTMENT',
  'DISPOSAL',
  'CONVERSION',
];
export const canReverse = ({ kind }: Movement) => reversible.includes(kind);

/** A wrong movement is taken back by its mirror image; nothing in the ledger is erased. */
export function ReverseDialog({ movement, onClose }: { movement: Movement; onClose: () => void }) {
  const { t } = useTranslation();
  const recorded = useRecorded();
  return (
    <FormDialog<Papers, RecordedChange>
      title={t('care.reverseTitle', {
        kind: t(`movement.${movement.kind}`),
        number: movement.documentNumber ?? '',
      })}
      okText={t('care.reverse')}
      danger
      onClose={onClose}
      send={(values, key) => {
        const { reason, documentNumber } = papersOf(values);
        return reverseMovement(movement.id, { reason, documentNumber }, key);
      }}
      refreshes={[['stock'], ['approvals']]}
      onDone={recorded}
    >
      <p className="m-note">{t('care.reverseNote')}</p>
      <ReasonFields timed={false} />
    </FormDialog>
  );
}
