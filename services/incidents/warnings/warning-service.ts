import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import type { WarningInput } from '../../../gen/muster/incidents/v1/Warning';
import { audit } from '../../platform/audit';
import { notFound, parse } from '../../platform/errors';
import { requireRole } from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { once } from '../../platform/requests';
import { implement, type CallContext, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { text, toOptionalTimestamp, toTimestamp } from '../../platform/wire-values';
import { requireReader } from '../access';
import { listDivisions } from '../division-store';
import { withdrawProposalsOf } from '../response-plans/end-service';
import { proposeFor } from '../response-plans/propose-service';
import type { Deps } from '../service';
import { capBytesMax, parseCap, referencesOf, type CapAlert } from './cap';
import { divisionsOf, hazardOf, levelOf, type Centre } from './warning';
import {
  endWarnings,
  findMessage,
  findWarning,
  insertWarning,
  listWarnings,
  type Warning,
} from './warning-store';

type Handlers = Implementations['muster.incidents.v1.WarningsService'];

const ingestSchema = z.object({ capXml: text(capBytesMax) });
const getSchema = z.object({ id: z.guid({ error: 'must be a UUID' }) });
// Of a region: enough centres to place a polygon.
const divisionsMax = 100_000;

export function warningsService(deps: Deps): ServiceHandlers {
  const { db, now } = deps;
  return implement('muster.incidents.v1.WarningsService', {
    ingestWarning: (request, context) => ingest(deps, request, context),

    async getWarning(request, { actor }) {
      requireReader(actor);
      const { id } = parse(getSchema, request);
      const found = await findWarning(db, id);
      if (!found) throw notFound('warning', id);
      return warningMessage(found, now());
    },

    async listWarnings(request, { actor }) {
      requireReader(actor);
      const filter = { activeOnly: request.activeOnly };
      const page = pageRequest(filter, request);
      const [beforeTime, beforeId] = (page.after ?? []).map(String);
      const activeAt = filter.activeOnly ? now() : undefined;
      const query = { activeAt, beforeTime, beforeId, limit: page.limit + 1 };
      const found = await listWarnings(db, query);
      const keyOf = ({ createTime, id }: Warning) => [createTime.toISOString(), id];
      const { rows, nextPageToken } = pageOf(found, page.limit, keyOf, filter);
      const time = now();
      return { warnings: rows.map((row) => warningMessage(row, time)), nextPageToken };
    },
  });
}

async function ingest(
  { db, now }: Deps,
  request: Parameters<Handlers['ingestWarning']>[0],
  context: CallContext,
) {
  requireRole(context.actor, ['COMMANDER', 'ADMINISTRATOR', 'DRILL_OPERATOR', 'SERVICE']);
  const { capXml } = parse(ingestSchema, request);
  const cap = parseCap(capXml);
  return once(db, context, { requestId: request.requestId, request }, async (trx) => {
    const known = await findMessage(trx, cap);
    if (known) return warningMessage(known, now());
    const centres: Centre[] = await listDivisions(trx, { prefix: '', limit: divisionsMax });
    const row = { ...warningOf(cap, centres, now()), capXml };
    const warning = (await insertWarning(trx, row)) ?? (await findMessage(trx, cap))!;
    const ends = ({ Update: 'UPDATED', Cancel: 'CANCELLED' } as const)[cap.msgType as 'Update'];
    const ended = ends ? await endWarnings(trx, warning, referencesOf(cap), ends) : [];
    // Before an update proposes anew: one plan is proposed once in a division.
    const ending = { warningIds: ended, byId: warning.id, now: now() };
    await withdrawProposalsOf(trx, context, ending);
    const { id, hazard, level, divisionCodes, messageType, status } = warning;
    if (isCallToAct(warning)) {
      await proposeFor(trx, {
        ...{ hazard, level: level ?? undefined, divisionCodes, now: now() },
        ...{ incidentId: null, warningId: id, exercise: status === 'EXERCISE' },
        reason: warning.facts.texts[0]?.headline || warning.facts.texts[0]?.event || cap.identifier,
      });
    }
    const subject = `warnings/${id}`;
    const divisionCode = divisionCodes[0] ?? '';
    const data = { hazard, level, messageType, status, ended };
    await audit(trx, context, { action: 'warning.ingest', subject, divisionCode, after: data });
    await publish(trx, { kind: 'warning.received', subject, divisionCode, data });
    return warningMessage(warning, now());
  });
}

/** A test or a draft moves nobody; an exercise proposes exercises. */
function isCallToAct({ status, messageType }: Warning): boolean {
  return ['ACTUAL', 'EXERCISE'].includes(status) && ['Alert', 'Update'].includes(messageType);
}

function warningOf(cap: CapAlert, centres: Centre[], now: Date): Warning {
  const [first] = cap.info;
  return {
    id: uuidv7(),
    identifier: cap.identifier,
    sender: cap.sender,
    sentTime: cap.sent,
    status: cap.status.toUpperCase() as Warning['status'],
    messageType: cap.msgType,
    state: 'ACTIVE',
    hazard: hazardOf(cap),
    level: levelOf(cap) ?? null,
    expireTime: first?.expires ?? null,
    divisionCodes: divisionsOf(cap, centres),
    facts: {
      texts: cap.info.map(({ language, event, headline, description, instruction }) => {
        return { language, event, headline, description, instruction };
      }),
      severity: first?.severity ?? 'Unknown',
      urgency: first?.urgency ?? 'Unknown',
      certainty: first?.certainty ?? 'Unknown',
      effectiveTime: (first?.effective ?? first?.onset)?.toISOString() ?? null,
      area: [...new Set(cap.info.flatMap(({ area }) => area.map((each) => each.areaDesc)))].join(
        '；',
      ),
      note: cap.note,
    },
    createTime: now,
  };
}

function warningMessage({ facts, level, ...row }: Warning, now: Date): WarningInput {
  const isExpired = row.state === 'ACTIVE' && row.expireTime !== null && row.expireTime <= now;
  const { effectiveTime, ...rest } = facts;
  return {
    ...row,
    ...rest,
    state: isExpired ? 'EXPIRED' : row.state,
    level: level ?? 'RESPONSE_LEVEL_UNSPECIFIED',
    sentTime: toTimestamp(row.sentTime),
    effectiveTime: toOptionalTimestamp(effectiveTime ? new Date(effectiveTime) : null),
    expireTime: toOptionalTimestamp(row.expireTime),
    createTime: toTimestamp(row.createTime),
  };
}
