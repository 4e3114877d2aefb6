import { uuidv7 } from 'uuidv7';
import { audit } from '../../platform/audit';
import type { Db } from '../../platform/db';
import { AppError, invalid, parse } from '../../platform/errors';
import {
  divisionPrefix,
  requireRole,
  requireSight,
  roles,
  scopePrefixes,
  type Role,
} from '../../platform/identity';
import { publish } from '../../platform/outbox';
import { pageOf, pageRequest } from '../../platform/paging';
import { once } from '../../platform/requests';
import { implement, type ServiceHandlers } from '../../platform/rpc-server';
import type { Implementations } from '../../platform/rpc-types';
import { toTimestamp } from '../../platform/wire-values';
import { evaluate } from './evaluate-service';
import { insertFact, listFacts } from './fact-store';
import { measures, type ReadinessPeers } from './measure-clients';
import * as messages from './messages';
import { openByRule } from './rectification-store';
import { ruleSchema } from './rule';
import { findRule, listRules, putRule } from './rule-store';

type Handlers = Implementations['muster.mobilization.v1.ReadinessService'];

export type Readiness = { db: Db; peers: ReadinessPeers; now: () => Date };

const ruleKeepers: Role[] = ['ADMINISTRATOR', 'SERVICE'];
const declarers: Role[] = [
  'LOGISTICS_OFFICER',
  'COMMANDER',
  'DRILL_OPERATOR',
  'ADMINISTRATOR',
  'SERVICE',
];
// How far a caller's clock may be ahead of the server's.
const skewMs = 5 * 60_000;

export function readinessService(readiness: Readiness): ServiceHandlers {
  return implement('muster.mobilization.v1.ReadinessService', {
    ...ruleHandlers(readiness),
    ...factHandlers(readiness),
    evaluateReadiness: (request, context) => evaluateReadiness(readiness, request, context),
  });
}

function ruleHandlers({
  db,
}: Readiness): Pick<Handlers, 'listReadinessRules' | 'putReadinessRule'> {
  return {
    listReadinessRules: async (request, { actor }) => {
      const { pack } = parse(messages.listRulesSchema, request);
      requireRole(actor, [...roles]);
      const rules = await listRules(db, pack);
      return {
        rules: rules.map(messages.ruleMessage),
        measures: measures.map(({ find: _find, ...measure }) => measure),
      };
    },

    // A rule belongs to no division: every evaluation rests on it.
    putReadinessRule: async (request, context) => {
      const { etag = '', ...given } = request.rule ?? {};
      const rule = parse(ruleSchema, given);
      requireRole(context.actor, ruleKeepers, '');
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await findRule(trx, rule.id);
        const after =
          etag === String(before?.version ?? '') &&
          (await putRule(trx, { rule, version: (before?.version ?? 0) + 1 }));
        if (!after) {
          throw new AppError('ETAG_STALE', `rule ${rule.id} exists or was changed: read it again`);
        }
        const subject = `readiness-rules/${rule.id}`;
        const fact = { subject, divisionCode: '', before: before?.rule, after: rule };
        await audit(trx, context, { action: 'readiness-rule.put', ...fact });
        const data = { ruleId: rule.id, version: after.version };
        await publish(trx, { kind: 'readiness-rule.changed', subject, divisionCode: '', data });
        return messages.ruleMessage(after);
      });
    },
  };
}

function factHandlers({ db, now }: Readiness): Pick<Handlers, 'declareFact' | 'listDeclaredFacts'> {
  return {
    declareFact: async (request, context) => {
      const { requestId, ...given } = parse(messages.declareFactSchema, request);
      requireRole(context.actor, declarers, given.divisionCode);
      const observeTime = given.observeTime ?? now();
      if (observeTime.getTime() > now().getTime() + skewMs) {
        throw invalid('observeTime', 'must not be in the future');
      }
      if (given.expireTime && given.expireTime <= observeTime) {
        throw invalid('expireTime', 'must be after observeTime');
      }
      return once(db, context, { requestId, request }, async (trx) => {
        const { id: actorId, name: actorName } = context.actor;
        const expireTime = given.expireTime ?? null;
        const row = { ...given, id: uuidv7(), observeTime, expireTime, actorId, actorName };
        const fact = await insertFact(trx, row);
        const { divisionCode, measure, value, evidence } = fact;
        const subject = `facts/${fact.id}`;
        const after = { measure, value, evidence };
        await audit(trx, context, { action: 'fact.declare', subject, divisionCode, after });
        const data = { measure, value };
        await publish(trx, { kind: 'fact.declared', subject, divisionCode, data });
        return messages.factMessage(fact);
      });
    },

    listDeclaredFacts: async (request, { actor }) => {
      const { pageSize, pageToken, ...filter } = parse(messages.listFactsSchema, request);
      requireRole(actor, [...roles]);
      const query = {
        prefix: divisionPrefix(filter.divisionCode),
        scopePrefixes: scopePrefixes(actor, roles),
        measure: filter.measure,
      };
      const { limit, after } = pageRequest(query, { pageSize, pageToken });
      const [beforeTime, beforeId] = (after ?? []).map(String);
      const found = await listFacts(db, { ...query, beforeTime, beforeId, limit: limit + 1 });
      const page = pageOf(
        found,
        limit,
        ({ createTime, id }) => [createTime.toISOString(), id],
        query,
      );
      return { facts: page.rows.map(messages.factMessage), nextPageToken: page.nextPageToken };
    },
  };
}

const evaluateReadiness = async (
  { db, peers, now }: Readiness,
  request: Parameters<Handlers['evaluateReadiness']>[0],
  context: Parameters<Handlers['evaluateReadiness']>[1],
): ReturnType<Handlers['evaluateReadiness']> => {
  const question = parse(messages.evaluateSchema, request);
  const asOf = question.asOf ?? now();
  if (asOf.getTime() > now().getTime() + skewMs) throw invalid('asOf', 'must not be in the future');
  if (question.includeBelow) requireRole(context.actor, [...roles], question.divisionCode);
  else requireSight(context.actor, question.divisionCode);
  const results = await evaluate(
    { db, peers },
    { ...question, asOf, isPast: question.asOf !== undefined },
    { parent: context },
  );
  const open = await openByRule(db, [...new Set(results.map((each) => each.divisionCode))]);
  const count = (outcome: string) => results.filter((each) => each.outcome === outcome).length;
  return {
    divisionCode: question.divisionCode,
    asOf: toTimestamp(asOf),
    results: results.map((result) => messages.resultMessage(result, open)),
    passed: count('PASS'),
    failed: count('FAIL'),
    unknown: count('UNKNOWN'),
  };
};
