import { useQuery } from '@tanstack/react-query';
import { Steps, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { qualificationKindsQuery } from '../../api/people';
import { teamsQuery, type TeamState } from '../../api/teams';
import { nameIn, useNames } from '../../names';

export type TabProps = {
  divisionCode?: string;
  onShow: (teamId: string) => void;
  onShowPerson: (personId: string) => void;
};

export function useTeamNames() {
  const { t } = useTranslation();
  const { language } = useNames();
  const teams = useQuery({ ...teamsQuery({}), staleTime: 30_000 }).data?.rows ?? [];
  const kinds = useQuery(qualificationKindsQuery).data?.qualificationKinds ?? [];
  return {
    teams,
    kinds,
    team: (id: string) => {
      const found = teams.find((one) => one.id === id);
      return found ? nameIn(language, found) : id;
    },
    qualification: (code: string) => {
      const found = kinds.find((one) => one.code === code);
      // Equipment may ask for a skill of the crew where no certificate is required.
      return found ? nameIn(language, found) : t(`skill.${code}`, { defaultValue: code });
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

/** The way of a team through a task, from its station back to rest. */
const way = [
  'AVAILABLE',
  'ALERTED',
  'ACKNOWLEDGED',
  'EN_ROUTE',
  'ON_SCENE',
  'RETURNING',
  'REST',
] as const satisfies TeamState[];

export function TeamStateSteps({ state }: { state: TeamState }) {
  const { t } = useTranslation();
  if (state === 'OUT_OF_SERVICE') return <TeamStateTag state={state} />;
  const at = state === 'STANDBY' ? 0 : way.indexOf(state);
  return (
    <Steps
      size="small"
      current={at}
      className="m-way"
      items={way.map((one, index) => ({
        title: t(`teamState.${index === 0 && state === 'STANDBY' ? 'STANDBY' : one}`),
      }))}
    />
  );
}

const knownSpecialisms = [
  'GENERAL',
  'FLOOD',
  'WATER',
  'DRAINAGE',
  'ENGINEERING',
  'FOREST_FIRE',
  'FIRE',
  'HAZMAT',
  'MOUNTAIN',
  'CAVE',
  'EARTHQUAKE',
  'GEOLOGICAL',
  'MEDICAL',
  'AIR',
  'POWER',
  'GAS',
  'TELECOM',
  'ROAD',
  'RAIL',
  'VOLUNTEER',
];

/** To choose from: the usual ones, and those that teams have already. */
export function useSpecialisms(): { value: string; label: string }[] {
  const { teams, specialism } = useTeamNames();
  const codes = new Set([...knownSpecialisms, ...teams.map((team) => team.specialism)]);
  return [...codes].map((value) => ({ value, label: specialism(value) }));
}
