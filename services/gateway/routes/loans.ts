import { z } from 'zod';
import {
  countOut,
  flag,
  identifier,
  isoDate,
  pageOut,
  pageQuery,
  quantity,
  reason,
  shortText,
  textOut,
  time,
  timeOut,
  wholeNumber,
} from '../fields';
import { administrators, everyone, stockKeepers } from '../roles';
import { route } from '../route';
import { documentFields } from './stock';

const tag = 'Loans';

const loan = z
  .object({
    id: z.string(),
    depotId: z.string(),
    borrower: z.string(),
    contact: textOut,
    dueDate: z.string(),
    open: z.boolean().describe('something is still out'),
    overdue: z.boolean(),
    lines: z.array(
      z.object({
        itemId: z.string(),
        lotId: z.string(),
        expireDate: textOut,
        quantity: countOut,
        returned: countOut,
        lost: countOut,
        outstanding: countOut,
        pendingLoss: countOut.describe('of those, waiting for another person to be written off'),
      }),
    ),
    movementId: z.string(),
    createTime: timeOut,
    closeTime: timeOut,
    etag: z.string(),
    lossApprovalIds: z.array(z.string()).describe('pending approvals of what is lost'),
  })
  .meta({ id: 'Loan', description: 'Goods lent out: ours, but not available.' });

export const loanRoutes = [
  route({
    method: 'get',
    path: '/v1/loans',
    tag,
    summary: 'Loans; the open or overdue ones by due date, all of them newest first',
    access: everyone,
    query: z.strictObject({
      ...pageQuery,
      depotId: identifier.optional(),
      openOnly: flag,
      overdueOnly: flag,
    }),
    response: pageOut('loans', loan),
    handle: ({ query }, { inventory, options }) => inventory.listLoans(query, options),
  }),
  route({
    method: 'get',
    path: '/v1/loans/{id}',
    tag,
    summary: 'One loan',
    access: everyone,
    response: loan,
    handle: ({ params }, { inventory, options }) => inventory.getLoan(params, options),
  }),
  route({
    method: 'post',
    path: '/v1/loans',
    tag,
    summary: 'Lend units out',
    access: stockKeepers,
    body: z
      .strictObject({
        depotId: identifier,
        borrower: z.string().min(1).max(200),
        contact: z.string().max(100).optional(),
        dueDate: isoDate,
        lines: z
          .array(
            z.strictObject({
              itemId: identifier,
              lotId: identifier.optional().describe('absent: earliest expiry first'),
              quantity,
            }),
          )
          .min(1)
          .max(500),
        documentNumber: shortText.optional(),
        reason,
        occurTime: time.optional(),
      })
      .meta({ id: 'NewLoan' }),
    response: loan,
    status: 201,
    handle: ({ body, requestId }, { inventory, options }) =>
      inventory.lendStock({ ...body, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/loans/{id}:return',
    tag,
    summary: 'Record what came back of a loan, and what is lost',
    access: stockKeepers,
    body: z
      .strictObject({
        lines: z
          .array(
            z.strictObject({
              itemId: identifier,
              lotId: identifier,
              returned: wholeNumber.optional(),
              lost: wholeNumber.optional(),
            }),
          )
          .min(1)
          .max(500),
        ...documentFields,
      })
      .meta({ id: 'LoanReturn' }),
    response: loan,
    handle: ({ params, body, requestId }, { inventory, options }) =>
      inventory.returnLoan({ ...body, ...params, requestId }, options),
  }),
  route({
    method: 'post',
    path: '/v1/loans:rotateKeys',
    tag,
    summary: 'Seal a batch of contacts anew with the first of the configured keys',
    description: 'Call it until remainingCount is 0; it may stop anywhere.',
    access: administrators,
    keyed: false,
    body: z.strictObject({}),
    response: z.object({
      resealedCount: z.int(),
      remainingCount: z.string().transform(Number).meta({ type: 'integer' }),
      keyId: textOut,
    }),
    timeoutMs: 60_000,
    handle: (_request, { inventory, options }) => inventory.rotatePersonalKeys({}, options),
  }),
];
