import { z } from 'zod';
import type { AuditEntryInput } from '../../gen/muster/platform/v1/AuditEntry';
import type { VerifyChainResponseInput } from '../../gen/muster/platform/v1/VerifyChainResponse';
import { listAudit, verifyAudit, type AuditEntry, type AuditVerdict } from './audit';
import type { Db } from './db';
import { parse } from './errors';
import { divisionPrefix, requireRole, scopePrefixes, type Actor, type Role } from './identity';
import { pageOf, pageRequest } from './paging';
import { implement, type ServiceHandlers } from './rpc-handlers';
import {
  divisionCodeSchema,
  optionalText,
  optionalTimestampSchema,
  toTimestamp,
} from './wire-values';

const readers: Role[] = ['AUDITOR', 'ADMINISTRATOR', 'SERVICE'];

const listSchema = z.object({
  subject: optionalText(200),
  divisionCode: z.union([z.literal(''), divisionCodeSchema]),
  actorId: optionalText(200),
  action: optionalText(200),
  fromTime: optionalTimestampSchema,
  untilTime: optionalTimestampSchema,
});

/** AuditService over a service's audit log. */
export function auditService(db: Db): ServiceHandlers {
  return implement('muster.platform.v1.AuditService', {
    async listEntries(request, { actor }) {
      const query = parse(listSchema, request);
      const divisionPrefixes = visiblePrefixes(actor, query.divisionCode);
      const filter = { ...query, divisionPrefixes };
      const { limit, after } = pageRequest(filter, request);
      const rows = await listAudit(db, {
        divisionPrefixes,
        subject: query.subject || undefined,
        actorId: query.actorId || undefined,
        action: query.action || undefined,
        from: query.fromTime,
        until: query.untilTime,
        limit: limit + 1,
        beforeId: after && Number(after[0]),
      });
      const page = pageOf(rows, limit, (row) => [row.id], filter);
      return { entries: page.rows.map(toMessage), nextPageToken: page.nextPageToken };
    },

    async *verifyChain(_request, { actor }) {
      requireRole(actor, readers);
      const progress = new Latest<number>();
      const verdict = verifyAudit(db, (done) => progress.set(done)).finally(() => progress.end());
      // Awaited below; until then a failure is nobody's unhandled rejection.
      verdict.catch(() => {});
      for await (const verifiedCount of progress) yield { verifiedCount };
      yield toVerdict(await verdict);
    },
  });
}

function visiblePrefixes(actor: Actor, divisionCode: string): string[] {
  if (divisionCode === '') {
    requireRole(actor, readers);
    return scopePrefixes(actor, readers);
  }
  requireRole(actor, readers, divisionCode);
  return [divisionPrefix(divisionCode)];
}

function toMessage(entry: AuditEntry): AuditEntryInput {
  return {
    id: entry.id,
    createTime: toTimestamp(entry.createTime),
    actorId: entry.actorId,
    actorName: entry.actorName,
    onBehalfOf: entry.onBehalfOf ?? '',
    method: entry.method,
    action: entry.action,
    subject: entry.subject,
    divisionCode: entry.divisionCode,
    beforeJson: entry.before ? JSON.stringify(entry.before) : '',
    afterJson: entry.after ? JSON.stringify(entry.after) : '',
    traceId: entry.traceId ?? '',
  };
}

function toVerdict({ entries, sealed, head, firstBroken }: AuditVerdict): VerifyChainResponseInput {
  return {
    entryCount: entries,
    sealedCount: sealed,
    verifiedCount: firstBroken ? firstBroken.sequence - 1 : sealed,
    done: true,
    headHash: head?.hash ?? '',
    firstBroken: firstBroken ?? null,
  };
}

/** Hands on the newest value to a reader that may be slower than the writer. */
class Latest<T> {
  private value: { latest: T } | undefined;
  private ended = false;
  private wake = () => {};

  set(latest: T): void {
    this.value = { latest };
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const { value } = this;
      this.value = undefined;
      if (value) yield value.latest;
      else if (this.ended) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
