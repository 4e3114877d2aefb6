import { useQueryClient } from '@tanstack/react-query';
import { App, Progress } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newKey } from '../../api/intent';
import { recordDeparture, recordReceipt } from '../../api/plans';
import type { Plan, Transfer } from '../../api/plan-types';
import { GuardedButton } from '../../parts/guarded-button';
import { useProblemText } from '../../problem-text';
import { useMay } from '../../session';
import { fullReceipt, isUnderway, isWaiting } from './transfer-state';

type Props = { plan: Plan; chosen: Transfer[]; onDone: () => void };
type Send = (transfer: Transfer, key: string) => Promise<unknown>;

/** A convoy leaves together: the chosen transfers are recorded one after the other. */
export function BulkBar({ plan, chosen, onDone }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const { progress, run } = useBulk(onDone);
  const waiting = chosen.filter(isWaiting);
  const underway = chosen.filter(isUnderway);
  if (progress !== undefined) return <Progress percent={Math.round(progress * 100)} />;
  if (chosen.length === 0) return null;
  return (
    <div className="m-toolbar m-bulk" role="group" aria-label={t('transfer.chosen')}>
      {waiting.length > 0 && (
        <GuardedButton
          denied={may.not('depart', plan.divisionCode)}
          onClick={() =>
            void run(waiting, ({ id, etag }, key) => recordDeparture(id, { etag }, key))
          }
        >
          {t('transfer.bulkDeparture', { number: waiting.length })}
        </GuardedButton>
      )}
      {underway.length > 0 && (
        <GuardedButton
          denied={may.not('receive', plan.divisionCode)}
          onClick={() =>
            void run(underway, (one, key) => recordReceipt(one.id, fullReceipt(one), key))
          }
        >
          {t('transfer.bulkReceipt', { number: underway.length })}
        </GuardedButton>
      )}
    </div>
  );
}

function useBulk(onDone: () => void) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const queries = useQueryClient();
  const textOf = useProblemText();
  const [progress, setProgress] = useState<number>();
  // A second try after a failure sends the same key for the same transfer and version.
  const keys = useRef(new Map<string, string>());
  const keyOf = ({ id, etag }: Transfer) => {
    const known = keys.current.get(id + etag) ?? newKey();
    keys.current.set(id + etag, known);
    return known;
  };
  const run = async (transfers: Transfer[], send: Send) => {
    const refused: string[] = [];
    for (const [index, transfer] of transfers.entries()) {
      setProgress(index / transfers.length);
      await send(transfer, keyOf(transfer)).catch((error) => refused.push(textOf(error)));
    }
    setProgress(undefined);
    await Promise.allSettled(
      [['transfers'], ['plans'], ['stock']].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    );
    const done = transfers.length - refused.length;
    if (refused.length === 0) message.success(t('transfer.bulkDone', { number: done }));
    else {
      const content = [...new Set(refused)].join('\n');
      modal.error({ title: t('transfer.bulkRefused', { done, refused: refused.length }), content });
    }
    onDone();
  };
  return { progress, run };
}
