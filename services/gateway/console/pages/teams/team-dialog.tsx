import { useQuery } from '@tanstack/react-query';
import { App, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { createTeam, organisationsQuery, updateTeam } from '../../api/team-records';
import { teamKinds, type Team } from '../../api/teams';
import { useLanguage } from '../../language';
import { nameIn } from '../../names';
import { DivisionSelect } from '../../parts/fields';
import { FormDialog } from '../../parts/form-dialog';
import { ReloadNotice } from '../../parts/reload-notice';
import { useSpecialisms } from './team-names';

type Figure = { name: string; value: number };
type Values = Pick<
  Team,
  | 'nameZh'
  | 'nameEn'
  | 'kind'
  | 'specialism'
  | 'skills'
  | 'organisationId'
  | 'divisionCode'
  | 'latitude'
  | 'longitude'
  | 'minimumCrew'
  | 'turnoutMinutes'
> & { id: string; figures: Figure[]; archived?: boolean };

const fresh: Partial<Values> = {
  kind: 'REGULAR',
  skills: [],
  figures: [],
  minimumCrew: 4,
  turnoutMinutes: 30,
};

const figuresOf = (team: Team): Figure[] =>
  Object.entries(team.figures).map(([name, value]) => ({ name, value }));

/** Adds a team, or changes one; who changed it meanwhile is not overwritten. */
export function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const send = ({ id, figures, archived, ...values }: Values, key: string) => {
    const fields = {
      ...values,
      skills: values.skills ?? [],
      figures: Object.fromEntries((figures ?? []).map(({ name, value }) => [name, value])),
      organisationId: values.organisationId || undefined,
      latitude: values.latitude ?? undefined,
      longitude: values.longitude ?? undefined,
    };
    if (!team) return createTeam({ id, ...fields }, key);
    return updateTeam(team.id, { ...fields, archived, etag: team.etag }, key);
  };
  return (
    <FormDialog<Values, Team>
      title={team ? t('teams.edit') : t('teams.add')}
      okText={t('action.save')}
      width={720}
      onClose={onClose}
      initial={team ? { ...team, figures: figuresOf(team) } : fresh}
      send={send}
      refreshes={[['teams']]}
      onDone={() => message.success(t('text.saved'))}
      explain={(problem) => <ReloadNotice problem={problem} reads={['teams']} onClose={onClose} />}
    >
      <TeamFields isNew={!team} />
      <FigureFields />
      {team && (
        <Form.Item name="archived" valuePropName="checked" extra={t('teams.archiveNote')}>
          <Checkbox>{t('teams.archive')}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  );
}

function TeamFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const organisations = useQuery(organisationsQuery).data?.rows ?? [];
  const specialisms = useSpecialisms();
  const required = { required: true, message: t('field.required') };
  const identifier = { pattern: /^[a-z0-9-]{1,64}$/, message: t('field.identifier') };
  return (
    <div className="m-fields">
      <Form.Item name="nameZh" label={t('text.nameZh')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameEn" label={t('text.nameEn')} rules={[required]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="id" label={t('teams.id')} rules={[required, identifier]}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="organisationId" label={t('teams.organisation')}>
        <Select
          allowClear
          options={organisations.map((one) => ({ value: one.id, label: nameIn(language, one) }))}
        />
      </Form.Item>
      <Form.Item name="kind" label={t('teams.kind')} rules={[required]}>
        <Select options={teamKinds.map((value) => ({ value, label: t(`teamKind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="specialism" label={t('teams.specialism')} rules={[required]}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={specialisms} />
      </Form.Item>
      <Form.Item name="divisionCode" label={t('text.division')} rules={[required]}>
        <DivisionSelect />
      </Form.Item>
      <Form.Item name="skills" label={t('teams.skills')} extra={t('teams.skillsNote')}>
        <Select mode="tags" tokenSeparators={[',', ' ']} />
      </Form.Item>
      <Form.Item name="minimumCrew" label={t('teams.minimumCrew')} extra={t('teams.crewNote')}>
        <InputNumber min={0} max={1_000} precision={0} suffix={t('measureUnit.people')} />
      </Form.Item>
      <Form.Item name="turnoutMinutes" label={t('teams.turnout')}>
        <InputNumber min={0} max={10_080} precision={0} suffix={t('measureUnit.min')} />
      </Form.Item>
      <Form.Item name="latitude" label={t('depots.latitude')}>
        <InputNumber min={-90} max={90} suffix="°" />
      </Form.Item>
      <Form.Item name="longitude" label={t('depots.longitude')}>
        <InputNumber min={-180} max={180} suffix="°" />
      </Form.Item>
    </div>
  );
}

/** What the team declares of itself, which types of resources may ask for. */
function FigureFields() {
  const { t } = useTranslation();
  const required = { required: true, message: t('field.required') };
  return (
    <fieldset className="m-fieldset">
      <legend>{t('teams.figures')}</legend>
      <Form.List name="figures">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <div key={key} className="m-filters">
                <Form.Item name={[name, 'name']} rules={[required]}>
                  <Input maxLength={60} aria-label={t('teams.figure')} />
                </Form.Item>
                <Form.Item name={[name, 'value']} rules={[required]}>
                  <InputNumber aria-label={t('text.quantity')} />
                </Form.Item>
                <Button type="link" onClick={() => remove(name)}>
                  {t('action.remove')}
                </Button>
              </div>
            ))}
            <Button onClick={() => add()}>{t('teams.addFigure')}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
