import { divisionPrefix } from '../platform/identity';
import type { Operators } from './readiness';

export type Report = { divisionCode: string; qualification: string; count: number };

/**
 * Who can operate what in an area: people reported in it, and those reported for a division that
 * holds it whole.
 */
export function operatorsOf(reports: Report[], areaCode: string): Operators {
  const area = divisionPrefix(areaCode);
  const near = reports.filter(({ divisionCode }) => {
    return divisionCode.startsWith(area) || area.startsWith(divisionPrefix(divisionCode));
  });
  return (qualification) =>
    near.reduce((sum, one) => sum + (one.qualification === qualification ? one.count : 0), 0);
}
