import { audit } from '../platform/audit';
import type { Db } from '../platform/db';
import { AppError, parse } from '../platform/errors';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { once } from '../platform/requests';
import { editors, requireReader } from './access';
import { demandRates } from './demand-rates';
import { requireEtag } from './incident';
import { reliefRulesMessage, standardMessage, standardOf } from './messages';
import { demandRatesSchema, reliefRulesSchema } from './request-shapes';
import type { Handlers } from './service';
import {
  listStandards,
  lockReliefRules,
  lockStandard,
  putReliefRules,
  putStandard,
  reliefRules,
} from './standard-store';

// The pack belongs to no division: every plan of every division is made with it.
const everywhere = '';

export function standardHandlers({
  db,
}: {
  db: Db;
}): Pick<Handlers, 'listStandards' | 'listDemandRates' | 'putStandard' | 'putReliefRules'> {
  return {
    async listStandards(_request, { actor }) {
      requireReader(actor);
      const standards = await listStandards(db);
      return {
        standards: standards.map(standardMessage),
        reliefRules: reliefRulesMessage(await reliefRules(db)),
      };
    },

    async listDemandRates(request, { actor }) {
      requireReader(actor);
      const { conditions } = parse(demandRatesSchema, request);
      const standards = (await listStandards(db)).map(({ standard }) => standard);
      return { rates: demandRates(standards, conditions) };
    },

    async putStandard(request, context) {
      const standard = standardOf(request.standard);
      requireRole(context.actor, editors, everywhere);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockStandard(trx, standard.id);
        const etag = request.standard?.etag ?? '';
        if (before) requireEtag(before, etag, `standard ${standard.id}`);
        else if (etag !== '') throw stale(standard.id);
        const after = await putStandard(trx, { standard, version: (before?.version ?? 0) + 1 });
        if (!after) throw stale(standard.id);
        const subject = `standards/${standard.id}`;
        const fact = { subject, divisionCode: '', before: before?.standard, after: standard };
        await audit(trx, context, { action: 'standard.put', ...fact });
        const data = { standardId: standard.id, version: after.version };
        await publish(trx, { kind: 'standard.changed', subject, divisionCode: '', data });
        return standardMessage(after);
      });
    },

    async putReliefRules(request, context) {
      const { etag, ...rules } = parse(reliefRulesSchema, request).reliefRules;
      requireRole(context.actor, editors, everywhere);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const before = await lockReliefRules(trx);
        requireEtag(before, etag, 'the relief rules');
        const after = await putReliefRules(trx, rules);
        const subject = 'relief-rules';
        const fact = { subject, divisionCode: '', before: before.rules, after: after.rules };
        await audit(trx, context, { action: 'relief-rules.put', ...fact });
        await publish(trx, {
          kind: 'relief-rules.changed',
          subject,
          divisionCode: '',
          data: rules,
        });
        return reliefRulesMessage(after);
      });
    },
  };
}

// Someone else wrote the same id first, or the one that was read is gone.
function stale(id: string): AppError {
  return new AppError('ETAG_STALE', `standard ${id} was changed by someone else; read it again`);
}
