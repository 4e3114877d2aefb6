import { App, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { memberRoles, putMember, type MemberRole, type Person } from '../../api/people';
import type { Team } from '../../api/teams';
import { FormDialog } from '../../parts/form-dialog';
import { PersonSelect } from '../people/person-select';

type Values = { personId: string; role: MemberRole };
type Props = { team: Team; person?: Person; onClose: () => void };

/** Puts someone into the team, or gives a member another role. */
export function MemberDialog({ team, person, onClose }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const role = person?.teams.find(({ teamId }) => teamId === team.id)?.role;
  return (
    <FormDialog<Values, unknown>
      title={person ? t('member.role') : t('member.add')}
      okText={t('action.save')}
      onClose={onClose}
      initial={{ personId: person?.id, role: role ?? 'MEMBER' }}
      send={(values, key) => putMember({ ...values, teamId: team.id }, key)}
      refreshes={[['people'], ['teams']]}
      onDone={() => message.success(t('text.saved'))}
    >
      <Form.Item
        name="personId"
        label={t('teams.member')}
        extra={person ? undefined : t('member.findNote')}
        rules={[{ required: true, message: t('field.required') }]}
      >
        <PersonSelect known={person} disabled={!!person} />
      </Form.Item>
      <Form.Item name="role" label={t('member.role')}>
        <Select
          options={memberRoles.map((value) => ({ value, label: t(`memberRole.${value}`) }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
