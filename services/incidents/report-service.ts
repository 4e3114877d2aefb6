import { uuidv7 } from 'uuidv7';
import { audit } from '../platform/audit';
import type { Trx } from '../platform/db';
import { invalidFields, parse, type Violation } from '../platform/errors';
import { publish } from '../platform/outbox';
import { pageOf, pageRequest } from '../platform/paging';
import { once } from '../platform/requests';
import type { CallContext } from '../platform/rpc-types';
import { toTimestamp } from '../platform/wire-values';
import { isWithin, requireReporter } from './access';
import { currentFigures } from './affected';
import { divisionsByCode, type Division } from './division-store';
import { reportReceived } from './first-report';
import { requireRecent, requireOpen, type Incident } from './incident';
import { lockedIncident, seenIncident } from './incident-access';
import { updateIncident } from './incident-store';
import { figuresMessage, needMessage, reportMessage } from './messages';
import { startRelief } from './incident-deadlines-service';
import { deriveNeeds } from './needs';
import { insertReport, listReports, reportedFigures, type Report } from './report-store';
import { reportAffectedSchema } from './request-shapes';
import type { Deps, Handlers } from './service';
import { listStandards, reliefRules } from './standard-store';

type Line = Report['lines'][number];

export function reportHandlers({
  db,
  now,
}: Deps): Pick<Handlers, 'reportAffected' | 'listReports' | 'listAffected' | 'listNeeds'> {
  return {
    async reportAffected(request, context) {
      const input = parse(reportAffectedSchema, request);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const incident = await lockedIncident(trx, input.incidentId);
        const divisions = await knownDivisions(trx, incident, input.lines);
        requireReporter(context.actor, divisions.keys());
        requireOpen(incident);
        const createTime = now();
        requireRecent('observeTime', input.observeTime, createTime);
        refuse(input.lines, (line) => populationFault(line, divisions.get(line.divisionCode)!));
        const observeTime = earlier(input.observeTime ?? createTime, createTime);
        const reporterId = context.actor.onBehalfOf ?? context.actor.id;
        const report = { ...input, id: uuidv7(), reporterId, observeTime, createTime };
        await insertReport(trx, report);
        const clocked = await stopFirstReportClock(trx, incident, input.observeTime, createTime);
        await record(trx, context, { report, before: incident, after: clocked });
        return reportMessage(report);
      });
    },

    async listReports(request, { actor }) {
      const { incidentId } = request;
      await seenIncident(db, incidentId, actor);
      const page = pageRequest({ incidentId }, request);
      const after = page.after as [string, string] | undefined;
      const rows = await listReports(db, { incidentId, after, limit: page.limit + 1 });
      const keyOf = (row: Report) => [row.createTime.toISOString(), row.id];
      const { rows: shown, nextPageToken } = pageOf(rows, page.limit, keyOf, { incidentId });
      return { reports: shown.map(reportMessage), nextPageToken };
    },

    async listAffected({ incidentId }, { actor }) {
      await seenIncident(db, incidentId, actor);
      const readTime = toTimestamp(now());
      const figures = currentFigures(await reportedFigures(db, incidentId));
      return { figures: figures.map(figuresMessage), readTime };
    },

    listNeeds({ incidentId }, { actor }) {
      // One snapshot: needs must not mix yesterday's standards with today's figures.
      return db.transaction(
        async (trx) => {
          const incident = await seenIncident(trx, incidentId, actor);
          return { ...(await neededNow(trx, incident)), readTime: toTimestamp(now()) };
        },
        { isolationLevel: 'repeatable read', readOnly: true },
      );
    },
  };
}

async function neededNow(trx: Trx, incident: Incident) {
  const figures = currentFigures(await reportedFigures(trx, incident.id));
  const needs = deriveNeeds({
    reports: figures.map(({ divisionCode, affectedApart, displacedApart }) => {
      return { divisionCode, affected: affectedApart, displaced: displacedApart };
    }),
    standards: (await listStandards(trx)).map(({ standard }) => standard),
    conditions: incident.conditions,
    days: incident.conditions.days,
  });
  return {
    needs: needs.map((need) => needMessage(need, incident.reliefDueTime)),
    reportId: newestReportId(figures),
  };
}

async function record(
  trx: Trx,
  context: CallContext,
  { report, before, after }: { report: Report; before: Incident; after: Incident },
): Promise<void> {
  const subject = `incidents/${before.id}`;
  const { divisionCode } = before;
  await audit(trx, context, { action: 'report.receive', subject, divisionCode, after: report });
  const { id: reportId, kind } = report;
  await publish(trx, {
    kind: 'report.received',
    subject,
    divisionCode,
    data: {
      incidentId: before.id,
      reportId,
      kind,
      first: after !== before,
      late: after.firstReportLate,
      reliefDueTime: after.reliefDueTime,
    },
  });
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b;
}

async function stopFirstReportClock(
  trx: Trx,
  incident: Incident,
  observeTime: Date | undefined,
  now: Date,
): Promise<Incident> {
  if (incident.firstReportTime) return incident;
  const { rules } = await reliefRules(trx);
  const clocks = reportReceived(incident, { observeTime, now }, rules);
  const after = await updateIncident(trx, { ...incident, ...clocks });
  await startRelief(trx, after);
  return after;
}

/** Refuses lines about places that are unknown or not in the incident's division. */
async function knownDivisions(
  trx: Trx,
  incident: Incident,
  lines: Line[],
): Promise<Map<string, Division>> {
  const known = await divisionsByCode(
    trx,
    lines.map(({ divisionCode }) => divisionCode),
  );
  refuse(lines, ({ divisionCode }) => {
    if (!known.has(divisionCode)) {
      return { field: 'divisionCode', description: 'is not a known division' };
    }
    if (isWithin(divisionCode, incident.divisionCode)) return undefined;
    const description = `is outside the incident's division ${incident.divisionCode}`;
    return { field: 'divisionCode', description };
  });
  return known;
}

function populationFault(line: Line, division: Division): Violation | undefined {
  if (line.affected <= division.population) return undefined;
  return {
    field: 'affected',
    description: `is more than the population of ${division.population}`,
  };
}

function refuse(lines: Line[], faultOf: (line: Line) => Violation | undefined): void {
  const faults = lines.flatMap((line, index) => {
    const fault = faultOf(line);
    return fault ? [{ ...fault, field: `lines[${index}].${fault.field}` }] : [];
  });
  if (faults.length > 0) throw invalidFields(faults.slice(0, 20));
}

function newestReportId(figures: { reportId: string; createTime: Date }[]): string {
  let newest: { reportId: string; createTime: Date } | undefined;
  for (const line of figures) if (!newest || isNewer(line, newest)) newest = line;
  return newest?.reportId ?? '';
}

function isNewer(
  a: { reportId: string; createTime: Date },
  b: { reportId: string; createTime: Date },
): boolean {
  const difference = a.createTime.getTime() - b.createTime.getTime();
  return difference !== 0 ? difference > 0 : a.reportId > b.reportId;
}
