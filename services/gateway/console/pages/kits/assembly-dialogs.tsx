import { useQuery } from '@tanstack/react-query';
import { App, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  assembleKit,
  disassembleKit,
  kitCheckQuery,
  type Assembled,
  type Assembly,
} from '../../api/catalogue';
import type { Movement } from '../../api/types';
import { count } from '../../format';
import { useNames } from '../../names';
import { DepotSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { papersOf, ReasonFields, useRequired } from '../stock/movement-fields';

type AssembleProps = { itemId: string; depotId?: string; onClose: () => void };

export function AssembleDialog({ itemId, depotId, onClose }: AssembleProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = useRequired();
  return (
    <FormDialog<Assembly, Assembled>
      title={t('kits.assemble')}
      okText={t('kits.assemble')}
      onClose={onClose}
      initial={{ depotId, quantity: 1 }}
      send={({ depotId: at, quantity, ...papers }, key) =>
        assembleKit(
          itemId,
          { depotId: at, quantity, ...papersOf(papers, t('usualReason.KIT_ASSEMBLY')) },
          key,
        )
      }
      refreshes={[['stock']]}
      onDone={({ kitLots }) => {
        const made = kitLots.reduce((sum, { quantity }) => sum + quantity, 0);
        void message.success(t('kits.assembled', { kits: count(made), lots: kitLots.length }));
      }}
    >
      <p className="m-note">{t('kits.assembleNote')}</p>
      <Form.Item name="depotId" label={t('text.depot')} rules={[required]}>
        <DepotSelect />
      </Form.Item>
      <Possible itemId={itemId} />
      <ReasonFields usual={t('usualReason.KIT_ASSEMBLY')} />
    </FormDialog>
  );
}

/** How many, with what the depot's parts are enough for. */
function Possible({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const names = useNames();
  const required = useRequired();
  const depotId = (Form.useWatch('depotId') as string | undefined) ?? '';
  const possible = useQuery(kitCheckQuery(itemId, depotId, 1)).data?.assemblableKits;
  return (
    <Form.Item
      name="quantity"
      label={t('text.quantity')}
      rules={[required]}
      extra={possible === undefined ? undefined : t('kits.possible', { number: count(possible) })}
    >
      <InputNumber
        min={1}
        max={1_000_000}
        precision={0}
        suffix={names.unit(itemId)}
        style={{ width: 200 }}
      />
    </Form.Item>
  );
}

type DisassembleProps = {
  itemId: string;
  lotId: string;
  depotId: string;
  onHand: number;
  onClose: () => void;
};

export function DisassembleDialog({ itemId, lotId, depotId, onHand, onClose }: DisassembleProps) {
  const { t } = useTranslation();
  const names = useNames();
  const { message } = App.useApp();
  const required = useRequired();
  return (
    <FormDialog<Assembly, Movement>
      title={t('kits.disassemble')}
      okText={t('kits.disassemble')}
      onClose={onClose}
      initial={{ quantity: 1 }}
      send={({ quantity, ...papers }, key) =>
        disassembleKit(
          lotId,
          { depotId, quantity, ...papersOf(papers, t('usualReason.KIT_DISASSEMBLY')) },
          key,
        )
      }
      refreshes={[['stock']]}
      onDone={() => void message.success(t('stock.recorded'))}
    >
      <p>
        {names.depot(depotId)} · {names.item(itemId)}
      </p>
      <p className="m-note">{t('kits.disassembleNote')}</p>
      <Form.Item name="quantity" label={t('text.quantity')} rules={[required]}>
        <InputNumber
          min={1}
          max={onHand}
          precision={0}
          suffix={names.unit(itemId)}
          style={{ width: 200 }}
        />
      </Form.Item>
      <ReasonFields usual={t('usualReason.KIT_DISASSEMBLY')} />
    </FormDialog>
  );
}
