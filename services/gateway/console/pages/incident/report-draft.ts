import { figureNames, type FigureName, type Figures, type ReportLine } from '../../api/types';
import type { Violation } from '../../api/problem';

// A report while it is typed: only the communities and figures someone touched.

export type Draft = Record<string, Partial<Figures>>;
/** By `code.figure`: what is wrong with a cell. */
export type CellFaults = Record<string, string>;

export const cellName = (code: string, figure: FigureName) => `${code}.${figure}`;

export function withFigure(
  draft: Draft,
  code: string,
  figure: FigureName,
  value: number | null,
): Draft {
  const { [code]: old = {}, ...rest } = draft;
  const line = { ...old, [figure]: value ?? undefined };
  const empty = figureNames.every((name) => line[name] === undefined);
  return empty ? rest : { ...rest, [code]: line };
}

/** The lines to send; what was left blank in a touched row keeps the figure that counts now. */
export function linesOf(draft: Draft, known: Map<string, Figures>): ReportLine[] {
  return Object.entries(draft).map(([divisionCode, line]) => {
    const before = known.get(divisionCode);
    const figure = (name: FigureName) => line[name] ?? before?.[name] ?? 0;
    return {
      divisionCode,
      affected: figure('affected'),
      displaced: figure('displaced'),
      injured: figure('injured'),
      missing: figure('missing'),
      dead: figure('dead'),
    };
  });
}

type Words = (name: 'whole' | 'moreThanAffected' | 'moreThanPopulation', value: number) => string;

export function faultsOf(
  lines: ReportLine[],
  populationOf: (code: string) => number | undefined,
  words: Words,
): CellFaults {
  const faults: CellFaults = {};
  for (const line of lines) {
    const { divisionCode, affected } = line;
    const population = populationOf(divisionCode);
    for (const name of figureNames) {
      const cell = cellName(divisionCode, name);
      if (!Number.isSafeInteger(line[name]) || line[name] < 0) faults[cell] = words('whole', 0);
      else if (name !== 'affected' && line[name] > affected) {
        faults[cell] = words('moreThanAffected', affected);
      }
    }
    if (population !== undefined && affected > population) {
      faults[cellName(divisionCode, 'affected')] = words('moreThanPopulation', population);
    }
  }
  return faults;
}

/** `lines[3].displaced` of the request is a cell of its fourth row. */
export function cellFaults(
  violations: Violation[],
  lines: ReportLine[],
  textOf: (description: string) => string,
): CellFaults {
  const faults: CellFaults = {};
  for (const { field, description } of violations) {
    const [, index, name] = /lines\[(\d+)\](?:\.(\w+))?$/.exec(field) ?? [];
    const line = index === undefined ? undefined : lines[Number(index)];
    const figure = figureNames.find((one) => one === name) ?? 'affected';
    if (line) faults[cellName(line.divisionCode, figure)] = textOf(description);
  }
  return faults;
}
