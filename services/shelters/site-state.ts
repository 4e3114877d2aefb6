// A site's states and what moves them. FULL comes and goes by itself.
import { AppError } from '../platform/errors';
import type { ChecklistItem } from './standards';

export const siteStates = ['CLOSED', 'READY', 'OPEN', 'FULL', 'CLOSING'] as const;
export type SiteState = (typeof siteStates)[number];

export const verbs = {
  ready: { from: ['CLOSED'], to: 'READY' },
  open: { from: ['READY'], to: 'OPEN' },
  'start-closing': { from: ['OPEN', 'FULL'], to: 'CLOSING' },
  close: { from: ['READY', 'CLOSING'], to: 'CLOSED' },
} as const satisfies Record<string, { from: readonly SiteState[]; to: SiteState }>;

export type SiteVerb = keyof typeof verbs;

export function requireMove(site: { id: string; state: SiteState }, verb: SiteVerb): SiteState {
  const { from, to }: { from: readonly SiteState[]; to: SiteState } = verbs[verb];
  if (from.includes(site.state)) return to;
  const subject = `sites/${site.id}`;
  const description = `is ${site.state}; ${verb} needs ${from.join(' or ')}`;
  throw new AppError('SITE_STATE', `${subject} ${description}`, {
    preconditions: [{ type: 'SITE_STATE', subject, description }],
    metadata: { state: site.state, allowed: from.join(',') },
  });
}

type Load = { state: SiteState; places: number; persons: number; reserved: number };

export const freeOf = ({ places, persons, reserved }: Omit<Load, 'state'>) =>
  Math.max(0, places - persons - reserved);

/** OPEN or FULL as the places say; other states stay. */
export function stateByLoad(load: Load): SiteState {
  if (load.state !== 'OPEN' && load.state !== 'FULL') return load.state;
  return freeOf(load) === 0 ? 'FULL' : 'OPEN';
}

export function requireOpen(site: { id: string; state: SiteState }): void {
  if (site.state === 'OPEN' || site.state === 'FULL') return;
  const subject = `sites/${site.id}`;
  const description = `is ${site.state} and takes nobody in`;
  throw new AppError('SITE_NOT_OPEN', `${subject} ${description}: open it first`, {
    preconditions: [{ type: 'SITE_NOT_OPEN', subject, description }],
    metadata: { siteId: site.id, state: site.state },
  });
}

/** An incident that is asked for must be the one the site was readied for. */
export function requireIncident(
  site: { id: string; incidentId: string },
  incidentId: string,
): void {
  if (incidentId === '' || incidentId === site.incidentId) return;
  const subject = `sites/${site.id}`;
  const description = `is open for the incident ${site.incidentId || '(none)'}`;
  throw new AppError('INCIDENT_MISMATCH', `${subject} ${description}`, {
    preconditions: [{ type: 'INCIDENT_MISMATCH', subject, description }],
    metadata: { siteId: site.id, incidentId: site.incidentId },
  });
}

export type Answer = { itemId: string; done: boolean; actorId: string; time: string };

/** The answers with these laid over them; only items of the list are kept. */
export function answered(list: ChecklistItem[], before: Answer[], given: Answer[]): Answer[] {
  const known = new Set(list.map(({ id }) => id));
  const strange = given.find(({ itemId }) => !known.has(itemId));
  if (strange) {
    throw new AppError('FIELD_INVALID', `answers: ${strange.itemId} is not on the checklist`, {
      violations: [{ field: 'answers', description: `${strange.itemId} is not on the checklist` }],
    });
  }
  const all = new Map([...before, ...given].map((answer) => [answer.itemId, answer]));
  return [...all.values()].filter(({ itemId }) => known.has(itemId));
}

/** Refuses unless every required item is ticked, or a reason overrides it. */
export function requireChecklist(
  site: { id: string },
  list: ChecklistItem[],
  answers: Answer[],
  overrideReason: string,
): void {
  const done = new Set(answers.filter((answer) => answer.done).map(({ itemId }) => itemId));
  const missing = list.filter(({ id, required }) => required && !done.has(id));
  if (missing.length === 0 || overrideReason !== '') return;
  const subject = `sites/${site.id}`;
  const names = missing.map(({ id, nameZh }) => `${id} (${nameZh})`).join(', ');
  throw new AppError(
    'CHECKLIST_INCOMPLETE',
    `${subject} has open items: ${names}; tick them or override with a reason`,
    {
      preconditions: missing.map(({ id, nameEn }) => ({
        type: 'CHECKLIST_INCOMPLETE',
        subject,
        description: `${id}: ${nameEn}`,
      })),
      metadata: { missing: missing.map(({ id }) => id).join(',') },
    },
  );
}

/** Whoever closes what nobody needs must not give up places that somebody has just taken. */
export function requireUnreserved(site: { id: string; reserved: number }): void {
  if (site.reserved === 0) return;
  const subject = `sites/${site.id}`;
  const description = `has ${site.reserved} places reserved: release them first`;
  throw new AppError('SITE_NOT_EMPTY', `${subject} ${description}`, {
    preconditions: [{ type: 'SITE_NOT_EMPTY', subject, description }],
    metadata: { reserved: String(site.reserved) },
  });
}

export function requireEmpty(site: { id: string; persons: number }): void {
  if (site.persons === 0) return;
  const subject = `sites/${site.id}`;
  const description = `still has ${site.persons} people: check them out or transfer them`;
  throw new AppError('SITE_NOT_EMPTY', `${subject} ${description}`, {
    preconditions: [{ type: 'SITE_NOT_EMPTY', subject, description }],
    metadata: { persons: String(site.persons) },
  });
}
