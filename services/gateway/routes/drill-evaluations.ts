import { z } from 'zod';
import { etag, identifier, longText, shortText, textOut, time, timeOut } from '../fields';
import { drillReport } from '../drill-report';
import { sendReportPdf } from '../drill-report-files';
import { sendReportSheet } from '../drill-report-sheet';
import { drillControllers, drillObservers, editors, everyone } from '../roles';
import { route } from '../route';
import { reportDownload } from './report-download';

const tag = 'Drills';
const share = z.number().min(0).max(1);
const names = { nameZh: shortText, nameEn: shortText };

const guideFields = {
  ...names,
  citation: shortText.optional(),
  passMarks: z.object({
    acknowledgedShare: share,
    acknowledgedSeconds: z.int().min(0).max(86_400),
    musteredShare: share,
    musteredSeconds: z.int().min(0).max(86_400).describe('0: any time'),
    kitShare: share,
  }),
  items: z
    .array(
      z.object({
        id: identifier,
        ...names,
        points: z.number().min(0.1).max(1_000),
        note: z.string().max(1_000).optional(),
      }),
    )
    .max(100),
  grades: z
    .array(z.object({ id: identifier, ...names, minimum: z.number().min(0).max(100) }))
    .max(10),
  excuses: z.array(identifier).max(10).optional().describe('ON_TASK, ON_LEAVE, …'),
};

const newGuide = z.strictObject({ ...guideFields, etag }).meta({ id: 'NewEvaluationGuide' });
const guide = z
  .object({
    id: z.string(),
    ...guideFields,
    passMarks: guideFields.passMarks.nullable(),
    etag: z.string(),
  })
  .meta({ id: 'EvaluationGuide', description: 'What drills are judged by.' });

const finding = z
  .object({
    id: z.string(),
    drillId: z.string(),
    itemId: textOut,
    title: z.string(),
    detail: textOut,
    rectificationId: z.string(),
    retestDrillId: z.string().describe('the drill that must re-test it'),
    createTime: timeOut,
  })
  .meta({ id: 'DrillFinding' });

const maybe = <T extends z.ZodType>(schema: T, type: string) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .meta({ type });

const evaluation = z
  .object({
    drillId: z.string(),
    guide: guide.nullish(),
    scores: z.array(
      z.object({
        itemId: z.string(),
        score: z.number(),
        note: textOut,
        observerId: z.string(),
        observerName: z.string(),
      }),
    ),
    missingItemIds: z.array(z.string()),
    total: maybe(z.number(), 'number'),
    grade: z.object({ id: z.string(), ...names, minimum: z.number() }).nullish(),
    findings: z.array(finding),
    retests: z.array(
      z.object({
        rectificationId: z.string(),
        title: z.string(),
        rectificationState: z.string(),
        passed: maybe(z.boolean(), 'boolean'),
        note: textOut,
      }),
    ),
  })
  .meta({ id: 'DrillEvaluation' });

const guideRoutes = [
  route({
    method: 'get',
    path: '/v1/evaluation-guides',
    tag,
    summary: 'The evaluation guides, with pass marks and grades',
    access: everyone,
    response: z.object({ guides: z.array(guide) }),
    handle: (_input, { mobilization, options }) => mobilization.listEvaluationGuides({}, options),
  }),
  route({
    method: 'put',
    path: '/v1/evaluation-guides/{id}',
    tag,
    summary: 'Add or replace a guide; drills keep the one they were scheduled with',
    access: editors,
    body: newGuide,
    bodyField: 'guide',
    response: guide,
    handle: ({ params, body, etag: version, requestId }, { mobilization, options }) =>
      mobilization.putEvaluationGuide(
        { requestId, guide: { ...body, ...params, etag: version } },
        options,
      ),
  }),
];

export const drillEvaluationRoutes = [
  ...guideRoutes,
  route({
    method: 'get',
    path: '/v1/drills/{drillId}/evaluation',
    tag,
    summary: 'Scores, findings and re-tests; for observers until it is closed',
    access: everyone,
    response: evaluation,
    handle: ({ params }, { mobilization, options }) =>
      mobilization.getDrillEvaluation(params, options),
  }),
  route({
    method: 'put',
    path: '/v1/drills/{drillId}/scores',
    tag,
    summary: "Set one's own scores",
    access: drillObservers,
    body: z.strictObject({
      scores: z
        .array(
          z.strictObject({
            itemId: identifier,
            score: z.number().min(0).max(1_000),
            note: z.string().max(1_000).optional(),
          }),
        )
        .min(1)
        .max(100),
    }),
    response: evaluation,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.putDrillScores({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{drillId}/findings',
    tag,
    summary: 'Add a finding: it becomes a rectification that names the drill that re-tests it',
    access: drillObservers,
    body: z.strictObject({
      itemId: identifier.optional(),
      title: z.string().min(1).max(180),
      detail: longText.max(2_000).optional(),
      ownerId: identifier.optional(),
      ownerName: shortText.optional(),
      dueTime: time.optional(),
      retestDrillId: identifier.optional().describe('found or planned when absent'),
    }),
    response: finding,
    status: 201,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.addDrillFinding({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/drills/{drillId}/retests',
    tag,
    summary: 'Say whether a rectification passed its re-test',
    access: drillControllers,
    body: z.strictObject({
      rectificationId: identifier,
      passed: z.boolean(),
      note: z.string().max(1_000).optional(),
    }),
    response: evaluation,
    handle: ({ params, body, requestId }, { mobilization, options }) =>
      mobilization.recordRetest({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'get',
    path: '/v1/drills/{drillId}/report',
    tag,
    summary: 'The report of a closed drill',
    access: everyone,
    response: drillReport,
    handle: async ({ params }, { mobilization, options }) =>
      reportOf(await mobilization.getDrillReport(params, options)),
  }),
  route({
    ...reportDownload,
    path: '/v1/drills/{drillId}/report:download',
    tag,
    summary: 'The report as a PDF with its own Chinese fonts, or all of it as XLSX',
    handle: async ({ params, query }, { mobilization, options, response }) => {
      const report = reportOf(await mobilization.getDrillReport(params, options));
      const send = query.format === 'pdf' ? sendReportPdf : sendReportSheet;
      await send(response, report, query.language);
    },
  }),
];

const reportOf = ({ reportJson }: { reportJson: string }) =>
  drillReport.parse(JSON.parse(reportJson));
