// The contact of a borrower between what people type and what is stored: sealed on the way in, masked
// on the way out.
import type { PersonalKeys } from '../platform/personal';

const hidden = '***';

/** `138****0001`; shorter ones keep their ends, or nothing. */
export function maskedContact(value: string): string {
  if (value === '') return '';
  if (value.includes('@')) return `${value.slice(0, 1)}${hidden}${value.slice(value.indexOf('@'))}`;
  if (value.length >= 10) return `${value.slice(0, 3)}****${value.slice(-4)}`;
  return value.length >= 6 ? `${value.slice(0, 1)}${hidden}${value.slice(-2)}` : hidden;
}

const ofLoan = (id: string) => `loans.contact:${id}`;
const ofOperation = (id: string) => `offline_operations.contact:${id}`;
const ofBatch = (id: string) => `offline_batches.payload:${id}`;

type Body = Record<string, unknown>;

export class LoanContacts {
  constructor(private readonly keys: PersonalKeys) {}

  get currentKeyId(): string {
    return this.keys.currentKeyId;
  }

  sealed(loanId: string, contact: string): string {
    return contact === '' ? '' : this.keys.seal(contact, ofLoan(loanId));
  }

  opened({ id, contactSealed }: { id: string; contactSealed: string }): string {
    return contactSealed === '' ? '' : this.keys.open(contactSealed, ofLoan(id));
  }

  /** What a device sent, as it is kept. */
  sealedPayload(batchId: string, payload: string): string {
    return this.keys.seal(payload, ofBatch(batchId));
  }

  openedPayload(batchId: string, sealed: string): string {
    return this.keys.open(sealed, ofBatch(batchId));
  }

  /** A mask that came back with an amendment is the contact that was there before. */
  sealedRequest(operationId: string, body: Body, before: Body = {}): Body {
    const { contact } = body;
    if (typeof contact !== 'string' || contact === '') return body;
    if (contact === hidden) return { ...body, contact: before.contact };
    return { ...body, contact: this.keys.seal(contact, ofOperation(operationId)) };
  }

  openedRequest(operationId: string, body: Body): Body {
    const { contact } = body;
    if (typeof contact !== 'string' || contact === '') return body;
    return { ...body, contact: this.keys.open(contact, ofOperation(operationId)) };
  }
}

export const maskedRequest = (body: Body): Body =>
  typeof body.contact === 'string' && body.contact !== '' ? { ...body, contact: hidden } : body;
