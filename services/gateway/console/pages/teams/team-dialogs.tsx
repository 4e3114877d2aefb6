import { useQuery } from '@tanstack/react-query';
import { App, Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { claimTeams, endAssignment, type Assignment, type AssignmentEnd } from '../../api/duty';
import { incidentsQuery } from '../../api/incidents';
import { setTeamState, settableStates, type Team, type TeamState } from '../../api/teams';
import { fromLocalField } from '../../format';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ClaimRefusal } from './claim-refusal';
import { useTeamNames } from './team-names';

type ClaimValues = {
  task: string;
  incidentId?: string;
  toDivisionCode?: string;
  untilTime?: string;
  includeOffShift?: boolean;
  offShiftReason?: string;
};
type ClaimProps = { teamIds: string[]; onClose: () => void; onDone: () => void };

/** Holds the chosen teams for a task, all or none. */
export function ClaimTeamsDialog({ teamIds: chosen, onClose, onDone }: ClaimProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [teamIds, setTeamIds] = useState(chosen);
  const swap = (id: string, instead: string) =>
    setTeamIds(teamIds.map((one) => (one === id ? instead : one)));
  const { team } = useTeamNames();
  const incidents = useQuery(incidentsQuery('OPEN')).data?.rows ?? [];
  return (
    <FormDialog<ClaimValues, { assignments: Assignment[] }>
      title={t('assignment.claim', { number: teamIds.length })}
      okText={t('assignment.hold')}
      onClose={onClose}
      send={({ task, incidentId, toDivisionCode, untilTime, ...offShift }, key) =>
        claimTeams(
          {
            claims: teamIds.map((teamId) => ({ teamId, ...offShift })),
            task,
            incidentId,
            toDivisionCode: toDivisionCode || undefined,
            untilTime: fromLocalField(untilTime),
          },
          key,
        )
      }
      refreshes={[['teams'], ['assignments']]}
      onDone={() => {
        void message.success(t('assignment.held'));
        onDone();
      }}
      explain={(problem) => {
        const { teamId } = problem.metadata;
        // The refused team was exchanged: its refusal is settled.
        if (teamId && !teamIds.includes(teamId)) return null;
        return <ClaimRefusal problem={problem} onSwap={swap} />;
      }}
    >
      <p>{teamIds.map(team).join(t('text.comma'))}</p>
      <Form.Item
        name="task"
        label={t('assignment.task')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="incidentId" label={t('incident.one')}>
        <Select
          allowClear
          options={incidents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="toDivisionCode" label={t('assignment.to')}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="untilTime" label={t('assignment.until')}>
        <Input type="datetime-local" style={{ width: 220 }} />
      </Form.Item>
      <Form.Item name="includeOffShift" valuePropName="checked">
        <Checkbox>{t('assignment.includeOffShift')}</Checkbox>
      </Form.Item>
      <Form.Item name="offShiftReason" label={t('assignment.offShiftReason')}>
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

type StateValues = { state: TeamState; reason?: string; restUntil?: string };

export function StateDialog({ team, onClose }: { team: Team; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  return (
    <FormDialog<StateValues, Team>
      title={t('teams.setState')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ state: team.state }}
      send={({ state, reason, restUntil }, key) =>
        setTeamState(
          team.id,
          {
            state,
            reason: reason || undefined,
            restUntil: state === 'REST' ? fromLocalField(restUntil) : undefined,
            etag: team.etag,
          },
          key,
        )
      }
      refreshes={[['teams']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="state" label={t('text.state')}>
        <Select
          options={settableStates.map((value) => ({ value, label: t(`teamState.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={t('text.reason')} extra={t('teams.reasonNote')}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
      <Form.Item name="restUntil" label={t('teams.restUntil')}>
        <Input type="datetime-local" style={{ width: 220 }} />
      </Form.Item>
    </FormDialog>
  );
}

type EndProps = Omit<AssignmentEnd, 'reason'> & { onClose: () => void };

export function EndAssignmentDialog({ id, verb, onClose }: EndProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: verb === 'release', message: t('field.required') };
  return (
    <FormDialog<{ reason?: string }, { assignments: Assignment[] }>
      title={t(`assignment.${verb}`)}
      okText={t(`assignment.${verb}`)}
      danger
      onClose={onClose}
      send={({ reason }, key) => endAssignment({ id, verb, reason: reason || undefined }, key)}
      refreshes={[['assignments'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <p>{t(`assignment.${verb}Warning`)}</p>
      <Form.Item name="reason" label={t('text.reason')} rules={[required]}>
        <Input.TextArea rows={2} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
