import { useTranslation } from 'react-i18next';
import type { Session } from './api/types';
import { refusalOf } from './session';

/** A page of the side menu; `within` are the paths of pages that belong to it. */
export type Entry = { path: string; label: string; within?: string[]; shown?: boolean };

export type Group = { key: string; label: string; entries: Entry[] };

/** The side menu, in the order of whose work it is: respond, supply, resources, prove, run. */
export function useNavigation(session: Session): Group[] {
  const { t } = useTranslation();
  const audits = !refusalOf(session.grants, 'audit');
  const groups: Group[] = [
    {
      key: 'respond',
      label: t('navGroup.respond'),
      entries: [
        { path: '/situation', label: t('nav.situation'), within: ['/incidents', '/plans'] },
        { path: '/response-plans', label: t('nav.responsePlans'), within: ['/activations'] },
        { path: '/call-outs', label: t('nav.callOuts'), within: ['/my-call-outs'] },
        { path: '/drills', label: t('nav.drills') },
      ],
    },
    {
      key: 'supply',
      label: t('navGroup.supply'),
      entries: [
        { path: '/stock', label: t('nav.stock') },
        { path: '/approvals', label: t('nav.approvals') },
        { path: '/lots', label: t('nav.lots'), within: ['/recalls'] },
        { path: '/loans', label: t('nav.loans') },
        { path: '/alerts', label: t('nav.alerts') },
        { path: '/counts', label: t('nav.counts') },
        { path: '/items', label: t('nav.items') },
        { path: '/kits', label: t('nav.kits') },
        { path: '/depots', label: t('nav.depots') },
        { path: '/par-levels', label: t('nav.parLevels') },
        { path: '/stock-levels', label: t('nav.stockLevels') },
        { path: '/rotation', label: t('nav.rotation') },
        { path: '/purchasing', label: t('nav.purchasing') },
        { path: '/agreements', label: t('nav.agreements') },
        { path: '/reports', label: t('nav.reports') },
        { path: '/imports', label: t('nav.imports') },
        { path: '/offline', label: t('nav.offline') },
      ],
    },
    {
      key: 'resources',
      label: t('navGroup.resources'),
      entries: [
        { path: '/teams', label: t('nav.teams') },
        { path: '/equipment', label: t('nav.equipment') },
        { path: '/shelters', label: t('nav.shelters') },
      ],
    },
    {
      key: 'prove',
      label: t('navGroup.prove'),
      entries: [
        { path: '/readiness', label: t('nav.readiness') },
        { path: '/rectifications', label: t('nav.rectifications') },
      ],
    },
    {
      key: 'run',
      label: t('navGroup.run'),
      entries: [
        { path: '/standards', label: t('nav.standards') },
        { path: '/administration', label: t('nav.administration'), shown: audits },
      ],
    },
  ];
  return groups.map((group) => ({
    ...group,
    entries: group.entries.filter(({ shown }) => shown !== false),
  }));
}

/** The entry a path belongs to. */
export function entryOf(groups: Group[], pathname: string): string {
  const first = `/${pathname.split('/')[1]}`;
  const entries = groups.flatMap((group) => group.entries);
  const found = entries.find(({ path, within }) => path === first || within?.includes(first));
  return found?.path ?? first;
}
