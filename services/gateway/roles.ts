import { roles, type Role } from '../platform/identity';

// Who may ask for what over HTTP. The services hold their rules again on every rpc; here a
// caller is refused before any other service is troubled.
export const everyone: readonly Role[] = roles;

/** Keeps the catalogue, which is every division's. */
export const catalogueKeepers: readonly Role[] = ['LOGISTICS_OFFICER', 'ADMINISTRATOR', 'SERVICE'];
/** Changes stock. */
export const stockKeepers: readonly Role[] = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'ADMINISTRATOR',
  'SERVICE',
];
/** Takes goods along and over where they arrive. */
export const carriers: readonly Role[] = [...stockKeepers, 'TEAM_LEADER'];
/** Opens incidents and reports on them; a drill operator does so in an exercise. */
export const reporters: readonly Role[] = [
  'COMMANDER',
  'LOGISTICS_OFFICER',
  'TEAM_LEADER',
  'ADMINISTRATOR',
  'DRILL_OPERATOR',
];
/** Plans; a drill operator does so in an exercise. */
export const planners: readonly Role[] = [
  'COMMANDER',
  'LOGISTICS_OFFICER',
  'DRILL_OPERATOR',
  'SERVICE',
];
/** Takes in warnings of other authorities; a drill operator those of an exercise. */
export const warningTakers: readonly Role[] = [
  'COMMANDER',
  'ADMINISTRATOR',
  'DRILL_OPERATOR',
  'SERVICE',
];
/** Writes response plans. */
export const planKeepers: readonly Role[] = ['COMMANDER', 'ADMINISTRATOR', 'SERVICE'];
/** Declares figures that no service measures. */
export const factDeclarers: readonly Role[] = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'DRILL_OPERATOR',
  'ADMINISTRATOR',
  'SERVICE',
];
/** Keeps the loop from a finding to its striking off. */
export const rectifiers: readonly Role[] = factDeclarers;
/** Keeps teams, their types and the rules they go by. */
export const teamKeepers: readonly Role[] = ['COMMANDER', 'ADMINISTRATOR', 'SERVICE'];
/** Keeps people and their duty, and may see how to reach them. */
export const teamLeaders: readonly Role[] = ['TEAM_LEADER', ...teamKeepers];
/** Sends teams out; a drill operator does so in an exercise. */
export const teamClaimers: readonly Role[] = ['COMMANDER', 'DRILL_OPERATOR', 'SERVICE'];
/** Says how far a team is. */
export const teamMovers: readonly Role[] = ['TEAM_LEADER', ...teamClaimers];
/** Writes the log of trainings. */
export const trainers: readonly Role[] = [...teamLeaders, 'DRILL_OPERATOR'];
export const commanders: readonly Role[] = ['COMMANDER', 'SERVICE'];
/** Edits what everyone's plans rest on: divisions and standards. */
export const editors: readonly Role[] = ['ADMINISTRATOR', 'SERVICE'];
export const administrators: readonly Role[] = ['ADMINISTRATOR', 'SERVICE'];
export const auditors: readonly Role[] = ['AUDITOR', 'ADMINISTRATOR', 'SERVICE'];
export const ledgerAuditors: readonly Role[] = [...auditors, 'LOGISTICS_OFFICER'];

/** The roles a person can hold; SERVICE is only for the services themselves. */
export const personRoles = roles.filter((role) => role !== 'SERVICE');

/** The second person of a change that is large: a person, never a service. */
export const approvers: readonly Role[] = ['LOGISTICS_OFFICER', 'COMMANDER', 'ADMINISTRATOR'];
export const limitSetters: readonly Role[] = ['COMMANDER', 'ADMINISTRATOR'];

/** Hands things to colleagues by name: counts, shelters, rectifications. */
export const colleagueNamers: readonly Role[] = [
  ...stockKeepers,
  'SHELTER_MANAGER',
  'TEAM_LEADER',
  'DRILL_OPERATOR',
];

/** Keeps shelters and opens them; a drill operator does so in an exercise. */
export const shelterKeepers: readonly Role[] = [
  'SHELTER_MANAGER',
  'COMMANDER',
  'ADMINISTRATOR',
  'SERVICE',
  'DRILL_OPERATOR',
];
/** Reserves places and sends supplies to shelters. */
export const placeReservers: readonly Role[] = [...shelterKeepers, 'LOGISTICS_OFFICER'];
/** Registers people, checks them in and out, and looks for them. */
export const shelterReceivers: readonly Role[] = [...shelterKeepers, 'TEAM_LEADER'];
/** Sees, masked, who is where. */
export const peopleReaders: readonly Role[] = [...shelterReceivers, 'AUDITOR'];

/** Calls people out; a drill operator does so in an exercise. */
export const callers: readonly Role[] = ['COMMANDER', 'DRILL_OPERATOR', 'SERVICE'];
/** Sees who is called out by name, and takes down what they say. */
export const callOutNameReaders: readonly Role[] = [...callers, 'TEAM_LEADER'];

/** Plan and steer drills; nobody else sees what is hidden in them. */
export const drillControllers: readonly Role[] = ['DRILL_OPERATOR', 'SERVICE'];
/** Keep the calendar of drills. */
export const drillCalendarKeepers: readonly Role[] = [...drillControllers, 'ADMINISTRATOR'];
/** Stop a drill that runs. */
export const drillStoppers: readonly Role[] = [...drillControllers, 'COMMANDER'];
/** Score drills and add findings. */
export const drillObservers: readonly Role[] = [...drillStoppers, 'AUDITOR'];
/** Tick off people and equipment. */
export const drillMarkers: readonly Role[] = [...drillStoppers, 'TEAM_LEADER'];
