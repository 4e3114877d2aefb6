import { checkReport, type CheckResult, type Report } from '../check-report';
import { exactExcess, exactSum, partOfUnit, type Term } from '../exact';
import type { ShelterProblem } from './shelter-problem';
import type { ShelterSolution } from './shelter-solution';

// Checks an answer against the problem from the two documents alone: nothing of the models or
// of the network is used, so that a fault there cannot hide itself.

type Lines = Pick<ShelterSolution, 'openings' | 'allocations' | 'unplaced'>;

export function checkShelters(problem: ShelterProblem, plan: Lines): CheckResult {
  const { report, result } = checkReport();
  groupsAreAccountedFor(problem, plan, report);
  sheltersHold(problem, plan, report);
  waysAreAllowed(problem, plan, report);
  return result();
}

function relative(difference: number, size: number): number {
  return difference <= 0 ? 0 : difference / Math.max(1, size);
}

function groupsAreAccountedFor(problem: ShelterProblem, plan: Lines, report: Report): void {
  const isWhole = problem.groups.every(hasWholePeople);
  for (const group of problem.groups) {
    const own = plan.allocations.filter((line) => line.groupId === group.id);
    const left = plan.unplaced.filter((line) => line.groupId === group.id);
    const all = [...own, ...left];
    const sum = exactSum(all.map(({ people }): Term => [people]));
    const missing = Math.abs(exactSum([[sum], [-group.people]]));
    if (isWhole) report(missing, `${group.id} is not all there`, 'exact');
    else report(relative(missing, group.people), `${group.id} is not all there`);
    for (const { people } of all) {
      report(-people, `${group.id} has a negative part`);
      if (isWhole) report(partOfUnit(people), `${group.id} has part of a person`, 'exact');
    }
    if (!group.splittable && all.length > 1) report(1, `${group.id} is split`);
  }
  const known = new Set(problem.groups.map((group) => group.id));
  for (const line of [...plan.allocations, ...plan.unplaced]) {
    if (!known.has(line.groupId)) report(1, `no group ${line.groupId}`);
  }
}

function hasWholePeople({ people }: { people: number }): boolean {
  return Number.isInteger(people);
}

function sheltersHold(problem: ShelterProblem, plan: Lines, report: Report): void {
  const open = new Set(plan.openings.map((line) => line.shelterId));
  report(plan.openings.length - open.size, 'a shelter is opened twice');
  report(open.size - (problem.policy.openMaximum ?? Infinity), 'too many shelters are open');
  const isWhole = problem.groups.every(hasWholePeople);
  const taken = new Map<string, number>();
  for (const { shelterId, people } of plan.allocations) {
    if (!open.has(shelterId)) report(1, `${shelterId} is not open`);
    taken.set(shelterId, (taken.get(shelterId) ?? 0) + people);
  }
  for (const { id, places = Infinity } of problem.shelters) {
    const over = exactExcess([[taken.get(id) ?? 0]], [[places]]);
    if (isWhole) report(over, `${id} is overfull`, 'exact');
    else report(relative(over, places), `${id} is overfull`);
    taken.delete(id);
    open.delete(id);
  }
  for (const id of [...taken.keys(), ...open]) report(1, `no shelter ${id}`);
}

function waysAreAllowed(problem: ShelterProblem, plan: Lines, report: Report): void {
  const shelters = new Map(problem.shelters.map((shelter) => [shelter.id, shelter]));
  const groups = new Map(problem.groups.map((group) => [group.id, group]));
  const routes = new Map(
    problem.routes?.map((route) => [JSON.stringify([route.groupId, route.shelterId]), route]),
  );
  const most = problem.policy.distanceMaximum ?? Infinity;
  for (const { groupId, shelterId } of plan.allocations) {
    const [group, shelter] = [groups.get(groupId), shelters.get(shelterId)];
    if (group === undefined || shelter === undefined) continue;
    const what = `${groupId} → ${shelterId}`;
    const lacking = group.requiredTags.filter((tag) => !shelter.tags.includes(tag));
    if (lacking.length > 0) report(1, `${what}: ${lacking.join(', ')} is missing`);
    const way =
      problem.routes === undefined
        ? arc(group, shelter)
        : (routes.get(JSON.stringify([groupId, shelterId]))?.distance ?? Infinity);
    if (way === Infinity) report(1, `no route ${what}`);
    else report(relative(way - most, most), `${what} is too far`);
  }
}

interface Place {
  latitude?: number | undefined;
  longitude?: number | undefined;
}

function arc(a: Place, b: Place): number {
  const unit = ({ latitude = 0, longitude = 0 }: Place): [number, number, number] => {
    const [lat, lon] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
  };
  const [p, q] = [unit(a), unit(b)];
  const chord = Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  return 2 * 6371.0088 * Math.asin(Math.min(1, chord / 2));
}
