// Contacts between what people type and what is stored: sealed on the way in, masked on the way out.
import type { PersonalKeys } from '../platform/personal';
import { indexText, maskedContact, normalContact, sealContext, type ContactKind } from './contact';

export type GivenContact = { kind: ContactKind; value: string; label: string; priority: number };

type Stored = { id: string; personId: string; kind: ContactKind; sealedValue: string };

export class ContactBook {
  constructor(private readonly keys: PersonalKeys) {}

  /** A row to store; `field` is the request's, for a value that is no phone. */
  sealed(id: string, personId: string, given: GivenContact, field: string) {
    const { kind, label, priority } = given;
    const normal = normalContact(kind, given.value, field);
    const index = indexText(kind, normal);
    return {
      contact: {
        id,
        personId,
        kind,
        label,
        priority,
        sealedValue: this.keys.seal(normal, sealContext(id)),
        blindIndex: this.keys.blindIndex(index),
      },
      /** Under every key: the same contact may be there under an older one. */
      knownAs: this.keys.blindIndexes(index),
    };
  }

  indexesOf(kind: ContactKind, value: string, field: string): string[] {
    return this.keys.blindIndexes(indexText(kind, normalContact(kind, value, field)));
  }

  open({ id, sealedValue }: Pick<Stored, 'id' | 'sealedValue'>): string {
    return this.keys.open(sealedValue, sealContext(id));
  }

  masked(contact: Stored, seesSome: boolean): string {
    // Nothing is opened for those who see nothing of it.
    const value = seesSome ? this.open(contact) : '';
    return maskedContact(contact.kind, value, seesSome);
  }

  /** Sealed anew with the key that seals now. */
  resealed(contact: Stored): { id: string; sealedValue: string; blindIndex: string } {
    const value = this.open(contact);
    return {
      id: contact.id,
      sealedValue: this.keys.seal(value, sealContext(contact.id)),
      blindIndex: this.keys.blindIndex(indexText(contact.kind, value)),
    };
  }
}
