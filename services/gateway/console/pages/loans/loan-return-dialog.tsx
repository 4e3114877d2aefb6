import { App, Form, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { returnLoan, type Loan, type LoanLine } from '../../api/loans';
import type { Papers } from '../../api/movements';
import { count } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { papersOf, ReasonFields } from '../stock/movement-fields';

type Values = {
  lines: { returned?: number | null; lost?: number | null }[];
} & Papers;

/** What came back and what is lost; the rest stays on loan. */
export function LoanReturnDialog({ loan, onClose }: { loan: Loan; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const out = loan.lines.filter(({ outstanding }) => outstanding > 0);
  const waits = (ids: string[]) => ids.some((id) => !loan.lossApprovalIds.includes(id));
  const send = ({ lines, ...papers }: Values, key: string) => {
    const said = out.map(({ itemId, lotId }, index) => ({
      itemId,
      lotId,
      returned: lines[index]?.returned ?? 0,
      lost: lines[index]?.lost ?? 0,
    }));
    const moved = said.filter(({ returned, lost }) => returned + lost > 0);
    const usual = moved.some(({ lost }) => lost > 0) ? '' : t('usualReason.LOAN_BACK');
    return returnLoan(loan.id, { lines: moved, ...papersOf(papers, usual) }, key);
  };
  return (
    <FormDialog<Values, Loan>
      title={t('loans.returnOf', { borrower: loan.borrower })}
      okText={t('loans.return')}
      width={640}
      onClose={onClose}
      initial={{ lines: out.map(({ outstanding }) => ({ returned: outstanding, lost: 0 })) }}
      send={send}
      refreshes={[['loans'], ['stock'], ['approvals']]}
      onDone={({ lossApprovalIds }) =>
        message.success(t(waits(lossApprovalIds) ? 'loans.lossAsked' : 'stock.recorded'))
      }
    >
      {out.map((line, index) => (
        <LineFields key={line.lotId} line={line} index={index} />
      ))}
      <AnyLost>
        {(lost) => <ReasonFields usual={lost ? undefined : t('usualReason.LOAN_BACK')} />}
      </AnyLost>
    </FormDialog>
  );
}

function LineFields({ line, index }: { line: LoanLine; index: number }) {
  const { t } = useTranslation();
  const names = useNames();
  const form = Form.useFormInstance<Values>();
  const fits = {
    validator: async () => {
      const { returned, lost } = form.getFieldValue(['lines', index]) as Values['lines'][number];
      if ((returned ?? 0) + (lost ?? 0) > line.outstanding) {
        throw new Error(t('loans.tooMuch', { value: count(line.outstanding) }));
      }
    },
  };
  return (
    <fieldset className="m-fieldset">
      <legend>
        {names.item(line.itemId)} · {t('loans.out', { value: count(line.outstanding) })}
      </legend>
      <div className="m-fields">
        <Form.Item
          name={['lines', index, 'returned']}
          label={t('loans.returned')}
          dependencies={[['lines', index, 'lost']]}
          rules={[fits]}
        >
          <InputNumber min={0} precision={0} suffix={names.unit(line.itemId)} />
        </Form.Item>
        <Form.Item name={['lines', index, 'lost']} label={t('loans.lost')}>
          <InputNumber min={0} precision={0} suffix={names.unit(line.itemId)} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

/** A loss needs its reason; a return does not. */
function AnyLost({ children }: { children: (lost: boolean) => React.ReactNode }) {
  const lines = Form.useWatch('lines') as Values['lines'] | undefined;
  return children((lines ?? []).some((line) => (line?.lost ?? 0) > 0));
}
