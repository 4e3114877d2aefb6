import { z } from 'zod';
import { audit } from '../platform/audit';
import { requireRole } from '../platform/identity';
import { publish } from '../platform/outbox';
import { parseIn, requireEtag } from '../platform/request-fields';
import { once } from '../platform/requests';
import type { Implementations } from '../platform/rpc-types';
import { defaultRuleId, listDutyRules, putDutyRule, type StoredDutyRule } from './rule-store';
import { keepers, readers, type Roster } from './service-context';
import { id, version } from './shapes';
import { requireTeams } from './team-service';

const hours = (least: number, most: number) =>
  z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`);
const ruleShape = z.object({
  id,
  hoursPerDayMax: hours(1, 24),
  hoursPerWeekMax: hours(1, 168),
  restHoursMin: hours(0, 72),
  missionHoursBeforeRest: hours(0, 168),
  etag: version,
});

export function dutyRuleHandlers({
  db,
  now,
}: Roster): Pick<Implementations['muster.roster.v1.DutyService'], 'listDutyRules' | 'putDutyRule'> {
  return {
    listDutyRules: async (_request, context) => {
      requireRole(context.actor, readers);
      return { dutyRules: (await listDutyRules(db)).map(ruleMessage) };
    },

    putDutyRule: async (request, context) => {
      const { etag, ...rule } = parseIn('dutyRule', ruleShape, request.dutyRule);
      requireRole(context.actor, keepers);
      return once(db, context, { requestId: request.requestId, request }, async (trx) => {
        const isDefault = rule.id === defaultRuleId;
        const mention = { field: 'dutyRule.id', id: rule.id };
        const teams = isDefault ? new Map() : await requireTeams(trx, [mention]);
        const divisionCode = teams.get(rule.id)?.divisionCode ?? '';
        requireRole(context.actor, keepers, divisionCode);
        const before = (await listDutyRules(trx)).find((each) => each.id === rule.id);
        if (etag && before) requireEtag(before, etag, 'duty rule');
        const stored = await putDutyRule(trx, rule, now());
        const subject = `duty-rules/${rule.id}`;
        const kind = 'duty-rule.put';
        await audit(trx, context, { action: kind, subject, divisionCode, before, after: rule });
        await publish(trx, { kind, subject, divisionCode, data: rule });
        return ruleMessage(stored);
      });
    },
  };
}

const ruleMessage = ({ version: etag, ...rule }: StoredDutyRule) => ({
  ...rule,
  etag: String(etag),
});
