import { Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../api/server-clock';
import type { Qualification } from '../../api/people';
import { daysUntil } from '../../format';
import { useTeamNames } from '../teams/team-names';

const soonDays = 60;

type Props = {
  qualifications: Qualification[];
  onRevoke?: (qualification: Qualification) => void;
};

/** Certificates by their last day: what has run out or soon will stands out. */
export function Qualifications({ qualifications, onRevoke }: Props) {
  const { t } = useTranslation();
  const { qualification } = useTeamNames();
  const sorted = [...qualifications].sort((a, b) => a.validUntil.localeCompare(b.validUntil));
  return (
    <>
      {sorted.map((one) => (
        <div key={one.id}>
          <Tag color={colourOf(one)}>{qualification(one.code)}</Tag>
          {validity(one)}
          {onRevoke && !one.revokeTime && (
            <Button type="link" size="small" danger onClick={() => onRevoke(one)}>
              {t('people.revoke')}
            </Button>
          )}
        </div>
      ))}
    </>
  );

  function validity({ revokeTime, revokeReason, validUntil }: Qualification): string {
    if (revokeTime) return `${t('teams.revoked')} ${revokeReason ?? ''}`;
    if (daysUntil(validUntil, serverNow()) < 0) return t('people.ranOut', { date: validUntil });
    return t('equipment.expires', { date: validUntil });
  }
}

export function colourOf({ validUntil, revokeTime }: Qualification): string {
  const days = daysUntil(validUntil, serverNow());
  if (revokeTime || days < 0) return 'red';
  return days < soonDays ? 'gold' : 'default';
}
