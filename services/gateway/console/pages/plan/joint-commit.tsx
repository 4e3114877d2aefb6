import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Form, Table } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { commitJointPlan, type JointCommitBody, type JointPlan } from '../../api/joint-plans';
import type { Commit, Plan } from '../../api/plan-types';
import { cancelCommit, commitsQuery, isUnderWay } from '../../api/plans';
import { jointRoadsQuery } from '../../api/road-closures';
import { count } from '../../format';
import { useNames } from '../../names';
import { CallOutLanguageField, CallOutLevelField } from '../../parts/call-out-level';
import { CallOutTriggerLine } from '../../parts/call-out-trigger';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { PreparedShelters } from '../../parts/prepared-shelters';
import { useMay } from '../../session';
import { CommitSteps, FailedLines, failureText } from './commit-panel';
import { JointDialog } from './joint-dialog';
import { missingParts } from './joint-goods';
import { GiveUpDialog } from './plan-actions';
import { CommitRoads, heldBy, RoadsAtCommit } from './roads-at-commit';
import { useJointAbout } from './roads-alert';

type Props = { joint: JointPlan; plan: Plan };

/** Commits a joint plan, shows how far it is, and what could not be had. */
export function JointCommit({ joint, plan }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [open, setOpen] = useState<'commit' | 'cancel' | 'replan'>();
  const commit = useQuery(commitsQuery(joint.id)).data?.rows[0];
  const busy = commit !== undefined && isUnderWay(commit);
  const stands = commit?.state === 'SUCCEEDED';
  const denied = may.not('command', plan.divisionCode);
  return (
    <>
      {!stands && (
        <p>
          <GuardedButton
            type="primary"
            denied={denied}
            disabled={busy}
            onClick={() => setOpen('commit')}
          >
            {t('joint.commit')}
          </GuardedButton>
        </p>
      )}
      {stands && (
        <Alert
          type="success"
          showIcon
          className="m-alert"
          title={t('joint.committed')}
          action={
            <GuardedButton danger size="small" denied={denied} onClick={() => setOpen('cancel')}>
              {t('commit.cancel')}
            </GuardedButton>
          }
        />
      )}
      <CommitRoads commit={busy || stands ? commit : undefined} />
      {stands && <CallOutTriggerLine source={`commits/${commit.id}`} />}
      {stands && <PreparedShelters source={`commits/${commit.id}`} denied={denied} />}
      {busy && <CommitSteps commit={commit} />}
      {commit?.state === 'FAILED' && <JointFailed joint={joint} commit={commit} />}
      {commit?.state === 'CANCELLED' && (
        <Alert type="info" showIcon className="m-alert" title={t('commit.wasCancelled')} />
      )}
      {open === 'commit' && (
        <CommitDialog
          joint={joint}
          onClose={() => setOpen(undefined)}
          onReplan={() => setOpen('replan')}
        />
      )}
      {open === 'replan' && (
        <JointDialog incidentId={plan.incidentId} base={joint} onClose={() => setOpen(undefined)} />
      )}
      {open === 'cancel' && commit && (
        <GiveUpDialog
          kind="cancel"
          send={cancelCommit}
          commit={commit}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

type CommitProps = { joint: JointPlan; onClose: () => void; onReplan: () => void };

/** Says what will be taken before it is. */
function CommitDialog({ joint, onClose, onReplan }: CommitProps) {
  const { t } = useTranslation();
  const roads = useQuery({ ...jointRoadsQuery(joint.id), refetchOnMount: 'always' });
  const { lines: held, closureIds } = heldBy(roads.data);
  const about = useJointAbout(joint);
  const people = joint.placements.reduce((sum, line) => sum + line.people, 0);
  const sites = new Set(joint.placements.map(({ siteId }) => siteId)).size;
  return (
    <FormDialog<JointCommitBody, Commit>
      title={t('joint.commit')}
      okText={t(held > 0 ? 'roads.commitAnyway' : 'commit.confirm')}
      danger={held > 0}
      width={held > 0 ? 720 : 520}
      onClose={onClose}
      initial={
        joint.teamOrders.length > 0 ? { callOutLevel: 'LEVEL_III', callOutLanguage: 'zh' } : {}
      }
      send={(values, key) =>
        commitJointPlan(joint.id, { ...values, acceptClosureIds: closureIds }, key)
      }
      refreshes={[['commits'], ['joint-plans']]}
      onRefused={({ reason }) => void (reason === 'ROADS_CLOSED' && roads.refetch())}
    >
      <RoadsAtCommit about={about} query={roads} onReplan={onReplan} />
      <p>{t('commit.will')}</p>
      <ol className="m-steps-list">
        <li>{t('joint.willTeams', { number: count(joint.teamOrders.length) })}</li>
        <li>{t('joint.willEquipment', { number: count(joint.pumpOrders.length) })}</li>
        <li>{t('joint.willPlaces', { people: count(people), sites: count(sites) })}</li>
        <li>{t('joint.willSupplies', { number: count(joint.shipments.length) })}</li>
        {(joint.callOffs?.length ?? 0) > 0 && (
          <li>{t('joint.willCallOffs', { number: count(joint.callOffs?.length ?? 0) })}</li>
        )}
        <li>{t('joint.willAllOrNothing')}</li>
      </ol>
      <KnownMissing joint={joint} />
      {joint.teamOrders.length > 0 && (
        <>
          <CallOutLevelField />
          <CallOutLanguageField />
        </>
      )}
    </FormDialog>
  );
}

/** Whoever commits a plan without some of its parts says of each that they know. */
function KnownMissing({ joint }: { joint: JointPlan }) {
  const { t } = useTranslation();
  const missing = missingParts(joint).map(({ name }) => name);
  if (missing.length === 0) return null;
  const options = missing.map((value) => {
    return { value, label: t('joint.withoutPart', { part: t(`jointPart.${value}`) }) };
  });
  const all = (_: unknown, given: string[] = []) =>
    given.length === missing.length
      ? Promise.resolve()
      : Promise.reject(new Error(t('joint.withoutParts')));
  return (
    <Form.Item name="withoutParts" label={t('joint.withoutParts')} rules={[{ validator: all }]}>
      <Checkbox.Group options={options} />
    </Form.Item>
  );
}

function JointFailed({ joint, commit }: { joint: JointPlan; commit: Commit }) {
  const { t } = useTranslation();
  const names = useNames();
  const zh = names.language === 'zh';
  const nameOf = new Map<string, string | undefined>([
    ...joint.teamOrders.map((one) => [one.teamId, zh ? one.teamNameZh : one.teamNameEn] as const),
    ...joint.pumpOrders.map(
      (one) => [one.assetId, zh ? one.assetNameZh : one.assetNameEn] as const,
    ),
    ...joint.placements.map((one) => [one.siteId, zh ? one.siteNameZh : one.siteNameEn] as const),
  ]);
  const claims = commit.failedClaims ?? [];
  return (
    <section className="m-panel m-panel-bad" role="alert">
      <h2>{t('joint.failed')}</h2>
      <p>
        <strong>{t('joint.nothingTaken')}</strong> {failureText(t, commit)}
      </p>
      {claims.length > 0 && (
        <Table
          size="small"
          rowKey={({ part, id }) => `${part}/${id}`}
          dataSource={claims}
          pagination={false}
          scroll={{ x: 'max-content' }}
          columns={[
            {
              title: t('joint.part'),
              render: (_, { part }) => t(`jointPart.${part === 'PLACES' ? 'SHELTERS' : part}`),
            },
            { title: t('joint.what'), render: (_, { id }) => nameOf.get(id) || id },
            { title: t('text.reason'), dataIndex: 'description' },
          ]}
        />
      )}
      {(commit.failures?.length ?? 0) > 0 && <FailedLines lines={commit.failures ?? []} />}
    </section>
  );
}
