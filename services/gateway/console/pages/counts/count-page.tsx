import { useQuery } from '@tanstack/react-query';
import { Alert, App, Form, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import {
  cancelCount,
  countLinesQuery,
  countQuery,
  type Count,
  type CountLine,
} from '../../api/counts';
import { dateTime } from '../../format';
import { useNames } from '../../names';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { PageHead } from '../../parts/page-head';
import { QueryView } from '../../parts/query-view';
import { useMay, useSession } from '../../session';
import { CountReview } from './count-review';
import { CountSheet } from './count-sheet';
import { CountStateTag } from './count-state';

export function CountPage() {
  const { id = '' } = useParams();
  const query = useQuery(countQuery(id));
  return <QueryView query={query}>{(one) => <Body one={one} />}</QueryView>;
}

function Body({ one }: { one: Count }) {
  const { t } = useTranslation();
  const names = useNames();
  const may = useMay();
  const [cancelling, setCancelling] = useState(false);
  const query = useQuery(countLinesQuery(one.id));
  const going = !['POSTED', 'CANCELLED'].includes(one.state);
  const division = names.depotOf.get(one.depotId)?.divisionCode;
  return (
    <>
      <PageHead
        back={{ to: '/counts', label: t('nav.counts') }}
        title={t('counts.of', { depot: names.depot(one.depotId) })}
        tags={
          <>
            <CountStateTag state={one.state} />
            <Tag>{t(`countKind.${one.kind}`)}</Tag>
            {one.blind && <Tag>{t('counts.blind')}</Tag>}
            {one.frozen && <Tag color="blue">{t('counts.frozen')}</Tag>}
          </>
        }
        note={[t('counts.since', { time: dateTime(one.snapshotTime) }), one.creatorName, one.note]
          .filter(Boolean)
          .join(' · ')}
        actions={
          going && (
            <GuardedButton
              denied={may.not('keepStock', division)}
              onClick={() => setCancelling(true)}
            >
              {t('counts.cancel')}
            </GuardedButton>
          )
        }
      />
      {one.state === 'AWAITING_APPROVAL' && (
        <Alert
          type="warning"
          showIcon
          className="m-alert"
          title={t('counts.awaiting')}
          action={<Link to="/approvals">{t('nav.approvals')}</Link>}
        />
      )}
      <QueryView query={query}>{({ rows }) => <Lines one={one} rows={rows} />}</QueryView>
      {cancelling && <CancelDialog id={one.id} onClose={() => setCancelling(false)} />}
    </>
  );
}

/** While it is counted: the sheet for those who count, progress for the others. */
function Lines({ one, rows }: { one: Count; rows: CountLine[] }) {
  const { t } = useTranslation();
  const session = useSession();
  const may = useMay();
  const names = useNames();
  if (one.state !== 'COUNTING') return <CountReview one={one} rows={rows} />;
  const named = one.counterIds.includes(session?.actorId ?? '');
  const division = names.depotOf.get(one.depotId)?.divisionCode;
  const open = one.counterIds.length === 0 && !may.not('keepStock', division);
  if (named || open) return <CountSheet one={one} rows={rows} />;
  const progress = { done: one.countedLineCount, all: one.lineCount };
  return <Alert type="info" showIcon title={t('counts.others', progress)} />;
}

function CancelDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<{ reason: string }, Count>
      title={t('counts.cancel')}
      okText={t('counts.cancel')}
      danger
      onClose={onClose}
      send={(values, key) => cancelCount(id, values, key)}
      refreshes={[['counts']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{t('counts.cancelNote')}</p>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
