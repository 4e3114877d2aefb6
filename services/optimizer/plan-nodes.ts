// Depots and communities are nodes of one problem. Their ids come from different services, so each
// carries what it is.

const depotPrefix = 'depots/';
const divisionPrefix = 'divisions/';
const sitePrefix = 'sites/';

export const depotNode = (depotId: string) => `${depotPrefix}${depotId}`;
export const divisionNode = (divisionCode: string) => `${divisionPrefix}${divisionCode}`;
/** A shelter or other site that goods go to; only joint plans have them. */
export const siteNode = (siteId: string) => `${sitePrefix}${siteId}`;

/** Where a depot's boats are loaded: they leave from a place of their own, on ways of their own. */
const landing = '/landing/';
export const landingNode = (depotId: string, fleetId: string) =>
  `${depotNode(depotId)}${landing}${fleetId}`;

/** The boats that are loaded at this node; undefined where vehicles leave. */
export function boatsAt(nodeId: string): string | undefined {
  const at = nodeId.startsWith(depotPrefix) ? nodeId.indexOf(landing) : -1;
  return at < 0 ? undefined : nodeId.slice(at + landing.length);
}

export type Place = { depotId?: string; divisionCode?: string; siteId?: string };

export function placeOf(nodeId: string): Place {
  if (nodeId.startsWith(depotPrefix)) {
    // No depot's id has a slash in it.
    return { depotId: nodeId.slice(depotPrefix.length).split(landing)[0]! };
  }
  if (nodeId.startsWith(divisionPrefix)) {
    return { divisionCode: nodeId.slice(divisionPrefix.length) };
  }
  if (nodeId.startsWith(sitePrefix)) return { siteId: nodeId.slice(sitePrefix.length) };
  throw new Error(`node ${nodeId} is no depot, no division and no site`);
}

export function depotOf(nodeId: string): string {
  const { depotId } = placeOf(nodeId);
  if (depotId === undefined) throw new Error(`goods leave from ${nodeId}, which is no depot`);
  return depotId;
}
