import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PlanState, Solve, TransferState } from '../api/plan-types';
import type { LotState, ResponseLevel } from '../api/types';

export function LevelTag({ level }: { level?: ResponseLevel }) {
  const { t } = useTranslation();
  if (!level) return <span className="m-level m-level-none">{t('level.none')}</span>;
  return <span className={`m-level m-${level}`}>{t(`level.${level}`)}</span>;
}

export function ExerciseTag({ exercise }: { exercise: boolean }) {
  const { t } = useTranslation();
  return exercise ? <Tag color="purple">{t('incident.exercise')}</Tag> : null;
}

const planColours: Record<PlanState, string> = {
  PROPOSED: 'blue',
  APPROVED: 'gold',
  COMMITTED: 'green',
  EXECUTING: 'cyan',
  COMPLETED: 'green',
  SUPERSEDED: 'default',
};

export function PlanStateTag({ state }: { state: PlanState }) {
  const { t } = useTranslation();
  return <Tag color={planColours[state]}>{t(`planState.${state}`)}</Tag>;
}

export function SolveTag({ solve }: { solve: Solve }) {
  const { t } = useTranslation();
  if (solve.state === 'RUNNING') return <Tag color="processing">{t('solve.RUNNING')}</Tag>;
  if (solve.state === 'FAILED') return <Tag color="red">{t('solve.FAILED')}</Tag>;
  if (solve.state === 'CANCELLED') return <Tag>{t('solve.CANCELLED')}</Tag>;
  const status = solve.status ?? 'OPTIMAL';
  const colours = { OPTIMAL: 'green', WITHIN_GAP: 'green', TIME_LIMIT: 'gold', INFEASIBLE: 'red' };
  return <Tag color={colours[status]}>{t(`solve.${status}`)}</Tag>;
}

const transferColours: Record<TransferState, string> = {
  PLANNED: 'default',
  PICKING: 'blue',
  PACKED: 'blue',
  DISPATCHED: 'cyan',
  PARTIALLY_RECEIVED: 'gold',
  RECEIVED: 'green',
  CANCELLED: 'default',
};

export function TransferStateTag({ state }: { state: TransferState }) {
  const { t } = useTranslation();
  return <Tag color={transferColours[state]}>{t(`transferState.${state}`)}</Tag>;
}

export function LotStateTag({ state }: { state?: LotState }) {
  const { t } = useTranslation();
  if (!state) return null;
  const colour = state === 'AVAILABLE' ? 'green' : state === 'ON_HOLD' ? 'gold' : 'red';
  return <Tag color={colour}>{t(`lotState.${state}`)}</Tag>;
}
