import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { qualificationKindsQuery, teamsQuery, type TeamState } from '../../api/teams';
import { nameIn, useNames } from '../../names';

export type TabProps = { divisionCode?: string; onShow: (teamId: string) => void };

export function useTeamNames() {
  const { t } = useTranslation();
  const { language } = useNames();
  const teams = useQuery({ ...teamsQuery({}), staleTime: 30_000 }).data?.rows ?? [];
  const kinds = useQuery(qualificationKindsQuery).data?.qualificationKinds ?? [];
  return {
    team: (id: string) => {
      const found = teams.find((one) => one.id === id);
      return found ? nameIn(language, found) : id;
    },
    qualification: (code: string) => {
      const found = kinds.find((one) => one.code === code);
      return found ? nameIn(language, found) : code;
    },
    specialism: (code: string) => t(`specialism.${code}`, { defaultValue: code }),
  };
}

type LinkProps = { id: string; name: string; onShow: (id: string) => void };

export function TeamLink({ id, name, onShow }: LinkProps) {
  return (
    <a
      href={`/teams?id=${id}`}
      onClick={(event) => {
        event.preventDefault();
        onShow(id);
      }}
    >
      {name}
    </a>
  );
}

const colours: Partial<Record<TeamState, string>> = {
  AVAILABLE: 'green',
  STANDBY: 'green',
  REST: 'gold',
  OUT_OF_SERVICE: 'red',
};

export function TeamStateTag({ state }: { state: TeamState }) {
  const { t } = useTranslation();
  return <Tag color={colours[state] ?? 'blue'}>{t(`teamState.${state}`)}</Tag>;
}
