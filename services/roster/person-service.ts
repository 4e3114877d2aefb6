import { z } from 'zod';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { AppError, notFound, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { maskedFields, parseIn, requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { CallContext, Implementations } from '../platform/rpc-types';
import { isOnTask } from './assignment-store';
import { putAll } from './person-put-service';
import { peopleMessages } from './person-reading-service';
import { findPerson, lockPeople, putMembers, removeMember } from './person-store';
import { leaders, requireInEach, type Roster } from './service-context';
import { id, memberShape, newPerson, personFields } from './shapes';
import { requireTeams } from './team-service';

type People = Implementations['muster.roster.v1.PeopleService'];

const peopleAtOnceMax = 1_000;
const idsNamed = 50;
const putShape = z.object({
  people: z
    .array(newPerson)
    .min(1, 'must have a person')
    .max(peopleAtOnceMax, `must have at most ${peopleAtOnceMax} people`),
});

export function personWriting(
  roster: Roster,
): Pick<People, 'createPerson' | 'updatePerson' | 'putPeople'> {
  const { db, now, keys } = roster;
  return {
    createPerson: async (request, context) => {
      const person = parseIn('person', newPerson, request.person);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        requireRole(context.actor, leaders, person.divisionCode);
        if (await findPerson(trx, person.id)) throw personExists(person.id);
        const options = { keys, now: now(), fieldOf: () => 'person' };
        const { created } = await putAll(trx, [person], options);
        if (created.length === 0) throw personExists(person.id);
        await record(trx, context, 'person.created', person);
        return shown(roster, trx, context, person.id);
      });
    },

    updatePerson: async (request, context) => {
      const paths = request.updateMask?.paths ?? [];
      const changes = maskedFields('person', personFields, request.person, paths);
      const key = parseIn('person', z.object({ id }), request.person);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const [before] = await lockPeople(trx, [key.id]);
        if (!before) throw notFound('person', key.id);
        const { state, ...kept } = before;
        const after = {
          ...kept,
          state: state === 'ERASED' ? 'ACTIVE' : state,
          ...changes,
        } as const;
        requireInEach(context.actor, leaders, [before.divisionCode, after.divisionCode]);
        requireEtag(before, request.person?.etag ?? '', 'person');
        const parts = { contacts: [], qualifications: [], teams: [] };
        const options = { keys, now: now(), fieldOf: () => 'person' };
        await putAll(trx, [{ ...after, ...parts }], options);
        await record(trx, context, 'person.updated', after, Object.keys(changes));
        return shown(roster, trx, context, key.id);
      });
    },

    putPeople: async (request, context) => {
      const { people } = parse(putShape, request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockPeople(
          trx,
          people.map((person) => person.id),
        );
        const divisions = [...before, ...people].map(({ divisionCode }) => divisionCode);
        requireInEach(context.actor, leaders, divisions);
        const fieldOf = (n: number) => `people[${n}]`;
        const done = await putAll(trx, people, { keys, now: now(), fieldOf });
        await recordMany(trx, context, people, done);
        return {
          createdCount: done.created.length,
          updatedCount: done.updated.length,
          sharedContactCount: done.sharedContactCount,
        };
      });
    },
  };
}

export function memberHandlers({
  db,
  now,
}: Roster): Pick<People, 'putTeamMember' | 'removeTeamMember'> {
  return {
    putTeamMember: async (request, context) => {
      const member = parseIn('member', memberShape, request.member);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const mention = { field: 'member.teamId', id: member.teamId };
        const { divisionCode } = (await requireTeams(trx, [mention])).get(member.teamId)!;
        requireRole(context.actor, leaders, divisionCode);
        const [person] = await lockPeople(trx, [member.personId]);
        if (!person || person.state === 'ERASED') throw notFound('person', member.personId);
        await putMembers(trx, [member], now());
        await recordMember(trx, context, 'team.member-put', { ...member, divisionCode });
        return { ...member, personName: person.name };
      });
    },

    removeTeamMember: async (request, context) => {
      const { teamId, personId } = parse(z.object({ teamId: id, personId: id }), request);
      requireRole(context.actor, leaders);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const mention = { field: 'teamId', id: teamId };
        const { divisionCode } = (await requireTeams(trx, [mention])).get(teamId)!;
        requireRole(context.actor, leaders, divisionCode);
        await lockPeople(trx, [personId]);
        if (await isOnTask(trx, personId, teamId)) throw onTask(teamId, personId);
        if (!(await removeMember(trx, teamId, personId))) {
          throw notFound('team member', `${teamId}/${personId}`);
        }
        await recordMember(trx, context, 'team.member-removed', { teamId, personId, divisionCode });
        return {};
      });
    },
  };
}

export async function shown(roster: Roster, trx: Trx, { actor }: CallContext, personId: string) {
  const person = (await findPerson(trx, personId))!;
  return (await peopleMessages(roster, trx, actor, [person]))[0]!;
}

const personExists = (personId: string) =>
  new AppError('PERSON_EXISTS', `person.id: there is a person ${personId} already`, {
    violations: [{ field: 'person.id', description: `${personId} is taken` }],
    metadata: { id: personId },
  });

const onTask = (teamId: string, personId: string) =>
  new AppError('MEMBER_ON_TASK', `people/${personId} is out with teams/${teamId}`, {
    preconditions: [
      {
        type: 'MEMBER_ON_TASK',
        subject: `people/${personId}`,
        description: 'is out with the team',
      },
    ],
    metadata: { teamId, personId },
  });

/** Which fields changed, never what they hold: the log is for ever, a name is not. */
export async function record(
  trx: Trx,
  context: CallContext,
  kind: string,
  { id: personId, divisionCode }: { id: string; divisionCode: string },
  fields: string[] = [],
): Promise<void> {
  const subject = `people/${personId}`;
  await audit(trx, context, { action: kind, subject, divisionCode, after: { fields } });
  await publish(trx, { kind, subject, divisionCode, data: { fields } });
}

async function recordMany(
  trx: Trx,
  context: CallContext,
  people: { divisionCode: string }[],
  { created, updated }: { created: string[]; updated: string[] },
): Promise<void> {
  const kind = 'people.put';
  const counts = { created: created.length, updated: updated.length };
  const after = { ...counts, ids: [...created, ...updated].slice(0, idsNamed) };
  const divisions = new Set(people.map(({ divisionCode }) => divisionCode));
  for (const divisionCode of divisions) {
    await audit(trx, context, { action: kind, subject: 'people', divisionCode, after });
    await publish(trx, { kind, subject: 'people', divisionCode, data: counts });
  }
}

async function recordMember(
  trx: Trx,
  context: CallContext,
  kind: 'team.member-put' | 'team.member-removed',
  { divisionCode, ...member }: { teamId: string; personId: string; divisionCode: string },
): Promise<void> {
  const subject = `teams/${member.teamId}`;
  await audit(trx, context, { action: kind, subject, divisionCode, after: member });
  await publish(trx, { kind, subject, divisionCode, data: member });
}
