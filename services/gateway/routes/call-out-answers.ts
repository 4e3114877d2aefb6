import { z } from 'zod';
import { serviceActor } from '../../platform/identity';
import { oneOfOut, time } from '../fields';
import { route, type RouteContext } from '../route';
import { answers, linked, recipientStates } from './call-out-schemas';

const tag = 'Answers to call-outs';

// Whoever holds a link has no session: the gateway asks on their behalf, and seldom.
const publicly = async ({ options, limits, request }: RouteContext, token: string) => {
  await limits.answer(request.ip ?? '', token.slice(0, 22));
  return { ...options, actor: serviceActor('gateway') };
};

// A provider brings everybody's replies from one address: only the limit of every address holds.
const forProvider = ({ options }: RouteContext) => ({
  ...options,
  actor: serviceActor('gateway'),
});

/** What a provider posted, as it came: the signature is of these very characters. */
const posted = (context: RouteContext, channelId: string, body: string) => ({
  ...{ channelId, body },
  timestamp: context.request.get('x-muster-timestamp') ?? '',
  signature: context.request.get('x-muster-signature') ?? '',
});

const description = `Signed: X-Muster-Timestamp holds seconds since 1970, X-Muster-Signature
\`sha256=\` and HMAC-SHA256 in hex of \`timestamp.body\` under the key of the channel.`;

export const callOutAnswerRoutes = [
  route({
    method: 'get',
    path: '/v1/answers/{token}',
    tag,
    summary: 'What the phone page of a call-out shows',
    access: 'public',
    response: linked,
    handle: async ({ params: { token } }, context) =>
      context.mobilization.openLink({ token }, await publicly(context, token)),
  }),
  route({
    method: 'post',
    path: '/v1/answers/{token}',
    tag,
    summary: 'Answer a call-out; the same answerId counts once',
    access: 'public',
    body: z.strictObject({
      answerId: z.uuid('must be a UUID'),
      answer: z.enum(answers),
      reason: z.string().max(200).optional(),
      etaTime: time.optional(),
      answerTime: time.optional().describe("when it was given, by the phone's clock"),
    }),
    response: linked,
    handle: async ({ params: { token }, body: { answer, ...given } }, context) => {
      const request = { ...given, token, answer: `ANSWER_${answer}` as const };
      return context.mobilization.answerByLink(request, await publicly(context, token));
    },
  }),
  route({
    method: 'post',
    path: '/v1/call-out-channels/{id}/replies',
    tag,
    summary: 'A reply by SMS, from the provider',
    description,
    access: 'public',
    body: z.looseObject({ from: z.string().max(40), text: z.string().max(1_000) }),
    response: z.object({
      answer: z.string(),
      recipientId: z.string(),
      state: oneOfOut(recipientStates),
    }),
    handle: async ({ params: { id }, text }, context) =>
      context.mobilization.receiveSms(posted(context, id, text), forProvider(context)),
  }),
  route({
    method: 'post',
    path: '/v1/call-out-channels/{id}/receipts',
    tag,
    summary: 'What became of a message, from the provider',
    description,
    access: 'public',
    body: z.looseObject({
      messageId: z.string().max(40),
      status: z.enum(['DELIVERED', 'FAILED']),
      error: z.string().max(200).optional(),
    }),
    response: z.object({ messageId: z.string(), state: z.string() }),
    handle: async ({ params: { id }, text }, context) =>
      context.mobilization.receiveReceipt(posted(context, id, text), forProvider(context)),
  }),
];
