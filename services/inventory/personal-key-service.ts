import { audit } from '../platform/audit';
import { transact } from '../platform/db';
import { requireRole, type Role } from '../platform/identity';
import { LoanContacts } from './loan-contacts';
import type { MovementHandlers } from './movements-service';
import { countToSeal, sealStoredContacts } from './personal-sweep';
import type { Inventory } from './service-context';

const rotators: Role[] = ['ADMINISTRATOR', 'SERVICE'];

/** The service does the same by itself; whoever drops the old key must know that it is done. */
export function personalKeyHandlers({
  db,
  keys,
}: Inventory): Pick<MovementHandlers, 'rotatePersonalKeys'> {
  return {
    rotatePersonalKeys: async (_request, context) => {
      requireRole(context.actor, rotators, '');
      const keyId = keys.currentKeyId;
      return transact(db, async (trx) => {
        const resealedCount = await sealStoredContacts(trx, new LoanContacts(keys));
        if (resealedCount > 0) {
          await audit(trx, context, {
            action: 'personal-keys.rotated',
            subject: `personal-keys/${keyId}`,
            divisionCode: '',
            after: { resealed: resealedCount },
          });
        }
        return { resealedCount, remainingCount: await countToSeal(trx, keyId), keyId };
      });
    },
  };
}
