import { implement, type ServiceHandlers } from '../platform/rpc-server';
import { assignmentReading, assignmentVerbs } from './assignment-service';
import { availabilityHandlers, homeMinimumHandlers } from './availability-rpcs-service';
import { claimHandlers } from './claim-service';
import { contactHandlers, resolvingHandlers, revealingHandlers } from './contact-service';
import { dutyBoardHandlers } from './duty-board-service';
import { dutyRuleHandlers } from './duty-rule-service';
import { leaveHandlers } from './leave-service';
import { onDutyHandlers } from './on-duty-service';
import { personReading } from './person-reading-service';
import { memberHandlers, personWriting } from './person-service';
import { purgeHandlers, rotationHandlers } from './purge-service';
import { qualificationHandlers, qualificationKindHandlers } from './qualification-service';
import { resourceTypesService } from './resource-type-service';
import type { Roster } from './service-context';
import { rosterHandlers, shiftHandlers } from './shift-service';
import { swapHandlers } from './swap-service';
import { teamReading, teamWriting } from './team-service';
import { organisationHandlers, teamStateHandlers } from './team-state-service';
import { trainingHandlers } from './training-service';

/** Every gRPC service of this process, the rpcs of each in the files of their nouns. */
export function rosterServices(roster: Roster): ServiceHandlers[] {
  return [
    implement('muster.roster.v1.TeamsService', {
      ...teamReading(roster),
      ...teamWriting(roster),
      ...teamStateHandlers(roster),
      ...organisationHandlers(roster),
    }),
    resourceTypesService(roster),
    implement('muster.roster.v1.PeopleService', {
      ...personReading(roster),
      ...personWriting(roster),
      ...memberHandlers(roster),
      ...contactHandlers(roster),
      ...revealingHandlers(roster),
      ...resolvingHandlers(roster),
      ...qualificationHandlers(roster),
      ...qualificationKindHandlers(roster),
      ...purgeHandlers(roster),
      ...rotationHandlers(roster),
    }),
    implement('muster.roster.v1.DutyService', {
      ...rosterHandlers(roster),
      ...shiftHandlers(roster),
      ...dutyBoardHandlers(roster),
      ...swapHandlers(roster),
      ...leaveHandlers(roster),
      ...dutyRuleHandlers(roster),
      ...onDutyHandlers(roster),
    }),
    implement('muster.roster.v1.AssignmentsService', {
      ...availabilityHandlers(roster),
      ...claimHandlers(roster),
      ...assignmentVerbs(roster),
      ...assignmentReading(roster),
      ...homeMinimumHandlers(roster),
      ...trainingHandlers(roster),
    }),
  ];
}
