// Rows as the proto messages show them.
import type { AssignmentInput } from '../../gen/muster/roster/v1/Assignment';
import type { OrganisationInput } from '../../gen/muster/roster/v1/Organisation';
import type { PersonInput } from '../../gen/muster/roster/v1/Person';
import type { QualificationInput } from '../../gen/muster/roster/v1/Qualification';
import type { TeamInput } from '../../gen/muster/roster/v1/Team';
import type { TeamMemberInput } from '../../gen/muster/roster/v1/TeamMember';
import type { VersionInput } from '../../gen/muster/roster/v1/Version';
import type { RowVersion } from '../platform/history';
import { toOptionalTimestamp, toTimestamp } from '../platform/wire-values';
import { assignmentStateAt } from './assignment';
import type { Assignment } from './assignment-store';
import type { ContactBook } from './contact-book';
import type { SharedContact } from './contact-store';
import type { Organisation } from './organisation-store';
import type { NamedMember, Person } from './person-store';
import type { Qualification } from './qualification-store';
import { settledAt } from './team';
import type { Team } from './team-store';

/** As it is at the time: a rest that is over is shown no more. */
export function teamMessage(row: Team & { memberCount?: number }, time: Date): TeamInput {
  const team = settledAt(row, time);
  const { latitude, longitude, version, organisationId, restUntil, ...shown } = team;
  return {
    ...shown,
    organisationId: organisationId ?? '',
    ...(latitude !== null && { latitude }),
    ...(longitude !== null && { longitude }),
    stateTime: toTimestamp(team.stateTime),
    restUntil: toOptionalTimestamp(restUntil),
    etag: String(version),
    createTime: toTimestamp(team.createTime),
    updateTime: toTimestamp(team.updateTime),
  };
}

export function organisationMessage({ version, ...shown }: Organisation): OrganisationInput {
  return { ...shown, etag: String(version) };
}

export const qualificationMessage = (row: Qualification): QualificationInput => ({
  ...row,
  revokeTime: toOptionalTimestamp(row.revokeTime),
});

export const memberMessage = ({ role, ...member }: NamedMember): TeamMemberInput => ({
  ...member,
  role: role as 'MEMBER',
});

export type PersonParts = {
  contacts: SharedContact[];
  qualifications: Qualification[];
  teams: NamedMember[];
};

/** Contacts are masked here, and nowhere else. */
export function personMessage(
  person: Person,
  parts: PersonParts,
  book: ContactBook,
  seesSome: boolean,
): PersonInput {
  const { version, organisationId, createTime, updateTime, ...shown } = person;
  return {
    ...shown,
    organisationId: organisationId ?? '',
    contacts: parts.contacts.map((contact) => ({
      id: contact.id,
      kind: contact.kind,
      label: contact.label,
      priority: contact.priority,
      sharedCount: contact.sharedCount,
      value: book.masked(contact, seesSome),
    })),
    qualifications: parts.qualifications.map(qualificationMessage),
    teams: parts.teams.map(memberMessage),
    etag: String(version),
    createTime: toTimestamp(createTime),
    updateTime: toTimestamp(updateTime),
  };
}

const json = (value: unknown) => JSON.stringify(value ?? null);

export function versionMessage({ fromTime, toTime, actorId, changes }: RowVersion): VersionInput {
  return {
    fromTime: toTimestamp(fromTime),
    toTime: toOptionalTimestamp(toTime),
    actorId,
    changes: changes.map(({ field, before, after }) => ({
      field,
      beforeJson: json(before),
      afterJson: json(after),
    })),
  };
}

/** A hold that is over is shown as EXPIRED at once, with the moment it ended. */
export function assignmentMessage(
  assignment: Assignment,
  personIds: string[],
  now: Date,
): AssignmentInput {
  const state = assignmentStateAt(assignment, now);
  const isOver = state !== assignment.state;
  const { version, phase, ...shown } = assignment;
  return {
    ...shown,
    state,
    ...(phase !== '' && { phase }),
    personIds,
    holdUntil: toTimestamp(assignment.holdUntil),
    untilTime: toOptionalTimestamp(assignment.untilTime),
    createTime: toTimestamp(assignment.createTime),
    confirmTime: toOptionalTimestamp(assignment.confirmTime),
    departTime: toOptionalTimestamp(assignment.departTime),
    resolveTime: toOptionalTimestamp(isOver ? assignment.holdUntil : assignment.resolveTime),
    etag: String(version),
  };
}
