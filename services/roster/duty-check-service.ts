// Whether people may be put on shifts: members, active, not on leave, rested. The caller holds the
// people, so that two rosters cannot each give a person a shift the other does not see.
import type { Trx } from '../platform/db';
import { dayMs } from './calendar';
import { grouped } from './grouping';
import { approvedLeaves } from './leave-store';
import type { Person } from './person-store';
import { membershipsOf } from './person-store';
import { refusal, requireRestedDuty, shown, type DutyRule, type NewDuty } from './rest-rules';
import { dutyRulesOf } from './rule-store';
import { shiftsOfPeople } from './shift-store';

export type Duty = NewDuty & { teamId: string };

/** `except` is the shift whose people are being changed. */
export async function requireFitForDuty(
  trx: Trx,
  duties: Duty[],
  people: Map<string, Person>,
  except: string | null = null,
): Promise<void> {
  if (duties.length === 0) return;
  const personIds = [...new Set(duties.map(({ personId }) => personId))];
  const from = new Date(Math.min(...duties.map(({ start }) => start.getTime())) - 8 * dayMs);
  const until = new Date(Math.max(...duties.map(({ end }) => end.getTime())) + 8 * dayMs);
  const [memberships, leaves, shifts, ruleOf] = await Promise.all([
    membershipsOf(trx, personIds),
    approvedLeaves(trx, { personIds, from, until }),
    shiftsOfPeople(trx, { personIds, from, until, except }),
    dutyRulesOf(trx, [...new Set(duties.map(({ teamId }) => teamId))]),
  ]);
  const isMember = new Set(memberships.map(({ teamId, personId }) => `${teamId}\n${personId}`));
  const leavesOf = grouped(leaves, ({ personId }) => personId);
  const shiftsOf = grouped(shifts, ({ personId }) => personId);
  for (const duty of duties) {
    if (people.get(duty.personId)!.state !== 'ACTIVE') {
      throw refusal('PERSON_INACTIVE', duty, 'is not active');
    }
    if (!isMember.has(`${duty.teamId}\n${duty.personId}`)) {
      throw refusal('NOT_A_MEMBER', duty, `is no member of ${duty.teamId}`);
    }
    const leave = leavesOf
      .get(duty.personId)
      ?.find(({ start, end }) => start < duty.end && duty.start < end);
    if (leave) throw refusal('ON_LEAVE', duty, `is on leave, ${shown(leave)}`);
  }
  requireRest(duties, shiftsOf, ruleOf);
}

/** Each against what was there, and against those of the same request before it. */
function requireRest(
  duties: Duty[],
  shiftsOf: Map<string, { start: Date; end: Date }[]>,
  ruleOf: (teamId: string) => DutyRule,
): void {
  for (const duty of duties) {
    const others = shiftsOf.get(duty.personId) ?? [];
    requireRestedDuty(duty, others, ruleOf(duty.teamId));
    shiftsOf.set(duty.personId, [...others, { start: duty.start, end: duty.end }]);
  }
}
