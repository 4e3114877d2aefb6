import { parseTeamProblem, type TeamProblem } from '../teams/team-problem';
import type {
  Affected,
  JointIncident,
  Place,
  RiskPointFacts,
  TeamFacts,
  TeamTask,
} from './joint-facts';

// What teams have to do in the incidents, as far as reports and risk points say it.

/** People one team can search for, and treat, at a time. */
const missingPerTeam = 20;
const injuredPerTeam = 30;

const rescuers: Record<string, string> = {
  EARTHQUAKE: 'EARTHQUAKE',
  WILDFIRE: 'FOREST_FIRE',
  FOREST_FIRE: 'FOREST_FIRE',
  HAZMAT: 'HAZMAT',
  FLOOD: 'FLOOD',
  TYPHOON: 'FLOOD',
  RAINSTORM: 'FLOOD',
};

export function teamTasks(
  incidents: readonly JointIncident[],
  affected: readonly Affected[],
  points: readonly RiskPointFacts[],
): TeamTask[] {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const searches = affected.flatMap(({ incidentId, divisionCode, missing, injured }) => {
    const task = { incidentId, divisionCode };
    const specialism = rescuers[byId.get(incidentId)?.hazard ?? ''] ?? 'GENERAL';
    const lines: TeamTask[] = [];
    if (missing > 0) {
      const teams = Math.ceil(missing / missingPerTeam);
      const id = `${incidentId}/${divisionCode}/search`;
      lines.push({ ...task, id, specialism, teams, severity: 10 });
    }
    if (injured > 0) {
      const teams = Math.ceil(injured / injuredPerTeam);
      const id = `${incidentId}/${divisionCode}/medical`;
      lines.push({ ...task, id, specialism: 'MEDICAL', teams, severity: 8 });
    }
    return lines;
  });
  const pumping = points.map((point): TeamTask => {
    const incidentId = incidentAt(incidents, point.divisionCode);
    const severity = gradeWeight(point.grade);
    const { id, divisionCode } = point;
    return {
      id: `${id}/pumping`,
      incidentId,
      divisionCode,
      specialism: 'FLOOD',
      teams: 1,
      severity,
    };
  });
  return [...searches, ...pumping];
}

/** The incident a place belongs to: the first whose division it lies in. */
export function incidentAt(incidents: readonly JointIncident[], place: string): string {
  const own = incidents.find(({ divisionCode }) => place.startsWith(prefix(divisionCode)));
  return (own ?? incidents[0])!.id;
}

function prefix(code: string): string {
  return code.replace(/(000)?(000)?(00)?$/, '');
}

/** Red comes before orange, orange before yellow. */
export function gradeWeight(grade: string): number {
  return { RED: 8, ORANGE: 4, YELLOW: 2 }[grade] ?? 1;
}

export function teamProblem(
  teams: readonly TeamFacts[],
  tasks: readonly TeamTask[],
  centreOf: (divisionCode: string) => Place,
): TeamProblem {
  return parseTeamProblem({
    teams: teams.map(({ id, specialism, headcount, minimumCrew, latitude, longitude }) => {
      const at = latitude === undefined || longitude === undefined ? {} : { latitude, longitude };
      return { id, skills: [specialism], headcount, minimumCrew, ...at };
    }),
    tasks: tasks.map(({ id, specialism, teams: count, severity, deadlineHours, divisionCode }) => {
      const due = deadlineHours === undefined ? {} : { deadlineHours };
      const requirements = [{ skill: specialism, teams: count }];
      return { id, requirements, severity, ...due, ...centreOf(divisionCode) };
    }),
    policy: { aim: 'RESPONSE', timeLimitSeconds: 20 },
  });
}
