import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from './api/administration';
import type { Grant, Role } from './api/types';
import { covers, prefixOf } from './divisions';

// What the signed-in person may do. The gateway and every service hold the same rules; here they
// only decide what is offered, and say why something is not.

export const duties = {
  open: ['COMMANDER', 'ADMINISTRATOR', 'LOGISTICS_OFFICER', 'TEAM_LEADER'],
  command: ['COMMANDER'],
  keepPlans: ['COMMANDER', 'ADMINISTRATOR'],
  report: ['COMMANDER', 'LOGISTICS_OFFICER', 'TEAM_LEADER', 'ADMINISTRATOR'],
  plan: ['COMMANDER', 'LOGISTICS_OFFICER'],
  depart: ['LOGISTICS_OFFICER', 'COMMANDER'],
  receive: ['LOGISTICS_OFFICER', 'COMMANDER', 'TEAM_LEADER'],
  keepStock: ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'],
  approve: ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'],
  setLimits: ['COMMANDER', 'ADMINISTRATOR'],
  editCatalogue: ['LOGISTICS_OFFICER', 'ADMINISTRATOR'],
  editStandards: ['ADMINISTRATOR'],
  verifyLedger: ['AUDITOR', 'ADMINISTRATOR', 'LOGISTICS_OFFICER'],
  audit: ['AUDITOR', 'ADMINISTRATOR'],
  administer: ['ADMINISTRATOR'],
  rectify: ['COMMANDER', 'LOGISTICS_OFFICER', 'DRILL_OPERATOR', 'ADMINISTRATOR'],
  keepShelters: ['SHELTER_MANAGER', 'COMMANDER', 'ADMINISTRATOR', 'DRILL_OPERATOR'],
  resupplyShelters: [
    'SHELTER_MANAGER',
    'COMMANDER',
    'ADMINISTRATOR',
    'DRILL_OPERATOR',
    'LOGISTICS_OFFICER',
  ],
  receiveEvacuees: [
    'SHELTER_MANAGER',
    'COMMANDER',
    'ADMINISTRATOR',
    'DRILL_OPERATOR',
    'TEAM_LEADER',
  ],
  seeEvacuees: [
    'SHELTER_MANAGER',
    'COMMANDER',
    'ADMINISTRATOR',
    'DRILL_OPERATOR',
    'TEAM_LEADER',
    'AUDITOR',
  ],
  leadTeams: ['TEAM_LEADER', 'COMMANDER', 'ADMINISTRATOR'],
  keepTeams: ['COMMANDER', 'ADMINISTRATOR'],
  train: ['TEAM_LEADER', 'COMMANDER', 'ADMINISTRATOR', 'DRILL_OPERATOR'],
  callOut: ['COMMANDER', 'DRILL_OPERATOR'],
  recordAnswers: ['COMMANDER', 'DRILL_OPERATOR', 'TEAM_LEADER'],
  claimTeams: ['COMMANDER', 'DRILL_OPERATOR'],
  controlDrills: ['DRILL_OPERATOR'],
  keepDrillSeries: ['DRILL_OPERATOR', 'ADMINISTRATOR'],
  markDrills: ['DRILL_OPERATOR', 'COMMANDER', 'TEAM_LEADER'],
  stopDrills: ['DRILL_OPERATOR', 'COMMANDER'],
  observeDrills: ['DRILL_OPERATOR', 'COMMANDER', 'AUDITOR'],
  moveTeams: ['TEAM_LEADER', 'COMMANDER', 'DRILL_OPERATOR'],
  nameColleagues: [
    'LOGISTICS_OFFICER',
    'COMMANDER',
    'ADMINISTRATOR',
    'SHELTER_MANAGER',
    'TEAM_LEADER',
    'DRILL_OPERATOR',
  ],
  overrideCapacity: ['SHELTER_MANAGER'],
  manageShelters: ['SHELTER_MANAGER', 'COMMANDER'],
  claimEquipment: ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR', 'DRILL_OPERATOR'],
  keepEquipment: ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR', 'TEAM_LEADER'],
} as const satisfies Record<string, readonly Role[]>;

export type Duty = keyof typeof duties;

/** Why these grants do not allow it: the role is missing, or held elsewhere; undefined if fine. */
export function refusalOf(
  grants: Grant[],
  duty: Duty,
  divisionCode?: string,
): 'role' | 'scope' | undefined {
  const roles: readonly Role[] = duties[duty];
  const held = grants.filter(({ role }) => roles.includes(role));
  if (held.length === 0) return 'role';
  if (divisionCode === undefined) return undefined;
  return held.some((grant) => covers(grant.divisionCode, divisionCode)) ? undefined : 'scope';
}

/** Like `refusalOf`, also allowing a role held in a part of the division. */
export function partRefusalOf(grants: Grant[], duty: Duty, code: string) {
  const roles: readonly Role[] = duties[duty];
  const inPart = grants.some(
    (grant) =>
      roles.includes(grant.role) && prefixOf(grant.divisionCode).startsWith(prefixOf(code)),
  );
  return inPart ? undefined : refusalOf(grants, duty, code);
}

export function useSession() {
  return useQuery(sessionQuery).data;
}

/** The widest division in which the person does this; empty is everywhere. */
export function useOwnDivision(duty: Duty): string {
  const roles: readonly Role[] = duties[duty];
  const held = (useSession()?.grants ?? []).filter(({ role }) => roles.includes(role));
  const codes = held.map(({ divisionCode }) => divisionCode);
  return codes.sort((a, b) => prefixOf(a).length - prefixOf(b).length)[0] ?? '';
}

/** `may.not('command', code)`: undefined when allowed, otherwise the reason as a sentence. */
export function useMay() {
  const { t } = useTranslation();
  const grants = useSession()?.grants ?? [];
  const sentence = (refusal: 'role' | 'scope' | undefined, duty: Duty) => {
    if (!refusal) return undefined;
    const names = duties[duty].map((role) => t(`role.${role}`)).join(t('text.or'));
    return t(`denied.${refusal}`, { roles: names });
  };
  return {
    not: (duty: Duty, divisionCode?: string) =>
      sentence(refusalOf(grants, duty, divisionCode), duty),
    notInPart: (duty: Duty, divisionCode: string) =>
      sentence(partRefusalOf(grants, duty, divisionCode), duty),
  };
}
