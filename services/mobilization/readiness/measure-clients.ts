// The figures the services hold. A measure answers undefined when it has nothing to say of a
// division, so that a declared figure may.
import { invalid } from '../../platform/errors';
import type { Client } from '../../platform/rpc-client';
import type { CallOptions } from '../../platform/rpc-types';
import type { Evidence, Finding } from './rule';

export type ReadinessPeers = {
  inventory: Client<'inventory'>;
  incidents: Client<'incidents'>;
};

export type Place = {
  divisionCode: string;
  asOf: Date;
  /** The beginning of the window in which events count. */
  since: Date;
  parameters: Record<string, string>;
};

export type Measure = {
  id: string;
  nameZh: string;
  nameEn: string;
  service: string;
  parameters: string[];
  find(peers: ReadinessPeers, options: CallOptions, place: Place): Promise<Finding | undefined>;
};

export function measureNamed(id: string): Measure | undefined {
  return measures.find((measure) => measure.id === id);
}

type Page = { nextPageToken: string };

/** Every row of a list, page by page. */
async function wholeList<P extends Page, Row>(
  read: (pageToken: string) => Promise<P>,
  rowsOf: (page: P) => Row[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let pageToken = ''; ;) {
    const page = await read(pageToken);
    rows.push(...rowsOf(page));
    pageToken = page.nextPageToken;
    if (!pageToken) return rows;
  }
}

const largestOf = (evidence: Evidence[]) => Math.max(0, ...evidence.map(({ value }) => value));

function measured(value: number, evidence: Evidence[]): Finding {
  return { value, declared: false, evidence };
}

/** `a,b , c` as a list; refused when it must not be empty. */
export function listParameter(place: Place, name: string): string[] {
  const values = (place.parameters[name] ?? '').split(',').map((value) => value.trim());
  const given = values.filter((value) => value !== '');
  if (given.length === 0) throw invalid(`parameters.${name}`, 'is needed by this measure');
  return given;
}

const depotArea: Measure = {
  id: 'depot-area-m2',
  nameZh: '本级最大物资仓库面积（平方米）',
  nameEn: 'Area of the largest depot of the division itself (m²)',
  service: 'inventory',
  parameters: [],
  async find({ inventory }, options, { divisionCode }) {
    const depots = await wholeList(
      (pageToken) => inventory.listDepots({ divisionCode, pageSize: 1_000, pageToken }, options),
      (page) => page.depots,
    );
    const evidence = depots
      .filter((depot) => depot.divisionCode === divisionCode && !depot.closed)
      .filter(({ tier }) => tier !== 'ENTERPRISE' && tier !== 'SHELTER')
      .map(({ id, nameZh, nameEn, areaM2 }) => {
        return { subject: `depots/${id}`, noteZh: nameZh, noteEn: nameEn, value: areaM2 };
      });
    return evidence.length > 0 ? measured(largestOf(evidence), evidence) : undefined;
  },
};

export const measures: readonly Measure[] = [depotArea];
