import { closingReport } from '../closing-report';
import { sendClosingPdf, sendClosingSheet } from '../closing-report-files';
import { fromTimestamp, type WireTimestamp } from '../../platform/wire-values';
import { everyone } from '../roles';
import { route } from '../route';
import { reportDownload } from './report-download';

const tag = 'Incidents';

export const closingReportRoutes = [
  route({
    method: 'get',
    path: '/v1/incidents/{incidentId}/closing-report',
    tag,
    summary: 'What an incident took, what came of it and what has still to come back',
    access: everyone,
    response: closingReport,
    timeoutMs: 60_000,
    handle: async ({ params }, { mobilization, options }) =>
      reportOf(await mobilization.getClosingReport(params, options)),
  }),
  route({
    ...reportDownload,
    path: '/v1/incidents/{incidentId}/closing-report:download',
    tag,
    summary:
      'The closing report as a PDF with its own Chinese fonts, or its goods and timeline as XLSX',
    handle: async ({ params, query }, { mobilization, options, response }) => {
      const report = reportOf(await mobilization.getClosingReport(params, options));
      const send = query.format === 'pdf' ? sendClosingPdf : sendClosingSheet;
      await send(response, report, query.language);
    },
  }),
];

type FreezeFailure = {
  reason: string;
  message: string;
  failures: number;
  tryTime: WireTimestamp | null;
  nextTryTime: WireTimestamp | null;
};

const timeOf = (time: WireTimestamp | null) => time && fromTimestamp(time).toISOString();

/** Refused by its shape before anybody reads a wrong report. */
type Answer = {
  reportJson: string;
  nowJson: string;
  freezeTime: WireTimestamp | null;
  sha256: string;
  changes: { textZh: string; textEn: string }[];
  freezeFailure: FreezeFailure | null;
};

function reportOf({ reportJson, nowJson, freezeTime, sha256, changes, ...answer }: Answer) {
  const report = JSON.parse(reportJson) as object;
  const frozen = freezeTime && { time: fromTimestamp(freezeTime).toISOString(), sha256 };
  const now = nowJson ? (JSON.parse(nowJson) as object) : null;
  const freezeFailure = answer.freezeFailure && {
    ...answer.freezeFailure,
    tryTime: timeOf(answer.freezeFailure.tryTime),
    nextTryTime: timeOf(answer.freezeFailure.nextTryTime),
  };
  return closingReport.parse({ ...report, frozen, freezeFailure, now, changes });
}
