import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, InputNumber, Select, Table, Tag } from 'antd';
import type { TableColumnsType } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  recordTraining,
  trainingKinds,
  trainingsQuery,
  type Training,
  type TrainingFilter,
} from '../../api/team-records';
import { count, dateTime, fromLocalField } from '../../format';
import { useLanguage } from '../../language';
import { nameIn, useNames } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { GuardedButton } from '../../parts/guarded-button';
import { QueryView } from '../../parts/query-view';
import { useMay } from '../../session';
import { useTeamNames, type TabProps } from './team-names';

/** What teams trained, alone or together. */
export function TrainingsTab({ divisionCode }: TabProps) {
  const { t } = useTranslation();
  const denied = useMay().not('train', divisionCode);
  const [jointOnly, setJointOnly] = useState(false);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <p className="m-note">{t('training.note')}</p>
      <div className="m-filters">
        <Checkbox checked={jointOnly} onChange={({ target }) => setJointOnly(target.checked)}>
          {t('training.jointOnly')}
        </Checkbox>
        <GuardedButton type="primary" denied={denied} onClick={() => setAdding(true)}>
          {t('training.add')}
        </GuardedButton>
      </div>
      <TrainingList filter={{ divisionCode, jointOnly: jointOnly || undefined }} />
      {adding && <TrainingDialog divisionCode={divisionCode} onClose={() => setAdding(false)} />}
    </>
  );
}

export function TrainingList({ filter }: { filter: TrainingFilter }) {
  const { t } = useTranslation();
  const names = useNames();
  const { team } = useTeamNames();
  const query = useQuery(trainingsQuery(filter));
  const columns: TableColumnsType<Training> = [
    { title: t('training.start'), render: (_, one) => dateTime(one.startTime) },
    {
      title: t('training.title'),
      render: (_, { title, note }) => (
        <>
          {title}
          {note && <div className="m-note m-wrapped">{note}</div>}
        </>
      ),
    },
    {
      title: t('training.kind'),
      render: (_, { kind, teams }) => (
        <>
          {t(`trainingKind.${kind}`)}{' '}
          {teams.length > 1 && <Tag color="blue">{t('training.joint')}</Tag>}
        </>
      ),
    },
    { title: t('text.division'), render: (_, one) => names.division(one.divisionCode) },
    {
      title: t('training.teams'),
      render: (_, { teams }) =>
        teams.map(({ teamId, peopleCount }) => (
          <div key={teamId}>
            {team(teamId)} {t('training.people', { number: count(peopleCount) })}
          </div>
        )),
    },
  ];
  return (
    <QueryView query={query} isEmpty={({ rows }) => rows.length === 0} empty={t('training.none')}>
      {({ rows }) => (
        <Table<Training>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows}
          pagination={{ pageSize: 30, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
        />
      )}
    </QueryView>
  );
}

type Values = Pick<Training, 'title' | 'kind' | 'divisionCode' | 'note' | 'teams'> & {
  start: string;
  end: string;
};
type DialogProps = { divisionCode?: string; onClose: () => void };

function TrainingDialog({ divisionCode, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const required = { required: true, message: t('field.required') };
  return (
    <FormDialog<Values, Training>
      title={t('training.add')}
      okText={t('action.save')}
      width={640}
      onClose={onClose}
      initial={{
        kind: 'TRAINING',
        divisionCode,
        teams: [{ peopleCount: 1 } as Training['teams'][number]],
      }}
      send={({ start, end, note, ...values }, key) =>
        recordTraining(
          {
            ...values,
            note: note || undefined,
            startTime: fromLocalField(start)!,
            endTime: fromLocalField(end)!,
          },
          key,
        )
      }
      refreshes={[['teams', 'trainings'], ['readiness']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item name="title" label={t('training.title')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="m-fields">
        <Form.Item name="kind" label={t('training.kind')}>
          <Select
            options={trainingKinds.map((value) => ({ value, label: t(`trainingKind.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
          <DivisionSelect />
        </Form.Item>
        <Form.Item name="start" label={t('training.start')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="end" label={t('training.end')} rules={[required]}>
          <Input type="datetime-local" />
        </Form.Item>
      </div>
      <TrainedTeams />
      <Form.Item name="note" label={t('training.remark')}>
        <Input.TextArea rows={2} maxLength={2_000} />
      </Form.Item>
    </FormDialog>
  );
}

/** More than one team makes it joint. */
function TrainedTeams() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { teams } = useTeamNames();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('training.teams')}</legend>
      <Form.List name="teams">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'teamId']} rules={[required]}>
                  <Select
                    aria-label={t('teams.team')}
                    showSearch={{ optionFilterProp: 'label' }}
                    style={{ width: 240 }}
                    options={teams.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'peopleCount']} rules={[required]}>
                  <InputNumber
                    aria-label={t('training.peopleCount')}
                    min={1}
                    precision={0}
                    suffix={t('measureUnit.people')}
                  />
                </Form.Item>
                {fields.length > 1 && (
                  <Button type="link" onClick={() => remove(name)}>
                    {t('action.remove')}
                  </Button>
                )}
              </div>
            ))}
            <Button onClick={() => add({ peopleCount: 1 })}>{t('training.addTeam')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
