import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

// Phones and the like at rest. A sealed text and a blind index begin with the id
// of their key, so that a row says by itself whether it waits for a rotation.

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const indexBytes = 16;
const keyIdPattern = /^[a-z0-9][a-z0-9-]{0,31}$/;
const keyIdMax = 32;
const keysMax = 20;

type Key = { id: string; sealing: Buffer; indexing: Buffer };

/** The text was sealed with a key that is not configured, for something else, or was altered. */
export class PersonalDataUnreadable extends Error {
  override readonly name = 'PersonalDataUnreadable';
}

export class PersonalKeys {
  private readonly current: Key;
  private readonly byId: Map<string, Key>;

  constructor(private readonly keys: Key[]) {
    this.current = keys[0]!;
    this.byId = new Map(keys.map((key) => [key.id, key]));
  }

  /** The key that seals. */
  get currentKeyId(): string {
    return this.current.id;
  }

  /**
   * The context names where the text lives (`people.phone:<id>`): moved to another row, it does
   * not open.
   */
  seal(text: string, context: string): string {
    return `${this.current.id}.${encrypt(this.current, Buffer.from(text), context).toString('base64url')}`;
  }

  open(sealed: string, context: string): string {
    const id = keyIdOf(sealed);
    const bytes = Buffer.from(sealed.slice(id.length + 1), 'base64url');
    return decrypt(this.keyOf(id), bytes, context).toString('utf8');
  }

  /** The same for a file; the key's id stands before it, followed by a point. */
  sealBytes(bytes: Buffer, context: string): Buffer {
    return Buffer.concat([
      Buffer.from(`${this.current.id}.`),
      encrypt(this.current, bytes, context),
    ]);
  }

  openBytes(sealed: Buffer, context: string): Buffer {
    const id = keyIdOf(sealed.subarray(0, keyIdMax + 1).toString('latin1'));
    return decrypt(this.keyOf(id), sealed.subarray(id.length + 1), context);
  }

  /** Equal for equal texts, and tells nothing else of them to who has no key. */
  blindIndex(text: string): string {
    return indexOf(this.current, text);
  }

  /** Under every key: what to search for while a rotation is under way. */
  blindIndexes(text: string): string[] {
    return this.keys.map((key) => indexOf(key, text));
  }

  /** Of a sealed text or a blind index: whether it was made with an older key. */
  needsRotation(sealed: string): boolean {
    return keyIdOf(sealed) !== this.current.id;
  }

  private keyOf(id: string): Key {
    const key = this.byId.get(id);
    if (!key) throw new PersonalDataUnreadable(`PERSONAL_KEYS has no key "${id}"`);
    return key;
  }
}

function encrypt(key: Key, bytes: Buffer, context: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key.sealing, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function decrypt(key: Key, bytes: Buffer, context: string): Buffer {
  if (bytes.length < nonceBytes + tagBytes) {
    throw new PersonalDataUnreadable('what was sealed is cut short');
  }
  const decipher = createDecipheriv('aes-256-gcm', key.sealing, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(nonceBytes + tagBytes)),
      decipher.final(),
    ]);
  } catch {
    throw new PersonalDataUnreadable(
      `what was sealed with the key "${key.id}" was altered, or sealed for another place`,
    );
  }
}

/** `id:base64key,id2:base64key2`: the first seals, the others still open what they sealed. */
export function openPersonalKeys(text: string): PersonalKeys {
  const [fault] = personalKeyFaults(text);
  if (fault) throw new Error(`PERSONAL_KEYS ${fault}`);
  return new PersonalKeys(parts(text).map(({ id, secret }) => derivedKey(id, secret)));
}

/** Why a text is no list of keys; the keys themselves are never repeated. */
export function personalKeyFaults(text: string): string[] {
  const keys = parts(text);
  if (keys.length > keysMax) return [`has more than ${keysMax} keys`];
  const faults = keys.flatMap(({ id, secret }, index) => {
    if (!keyIdPattern.test(id)) {
      return [`key ${index + 1} has no id: write it as id:key, the id in a-z, 0-9 and -`];
    }
    const right = /^[A-Za-z0-9+/_-]+=*$/.test(secret) && secret.length < 100;
    return right && Buffer.from(secret, 'base64').length === keyBytes
      ? []
      : [`key "${id}" must be ${keyBytes} bytes in base64 (openssl rand -base64 32)`];
  });
  const ids = keys.map(({ id }) => id);
  if (new Set(ids).size < ids.length) faults.push('names two keys alike');
  return faults;
}

/** The setting with one fresh key. */
export function freshPersonalKeys(id: string): string {
  return `${id}:${randomBytes(keyBytes).toString('base64')}`;
}

function parts(text: string): { id: string; secret: string }[] {
  return text.split(',').map((part) => {
    const [id = '', ...rest] = part.trim().split(':');
    return { id, secret: rest.join(':') };
  });
}

// One configured secret, two keys: whoever learns an index key can open nothing with it.
function derivedKey(id: string, secret: string): Key {
  const root = Buffer.from(secret, 'base64');
  const derive = (use: string) =>
    Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `muster personal ${use}`, keyBytes));
  return { id, sealing: derive('sealing'), indexing: derive('indexing') };
}

function indexOf(key: Key, text: string): string {
  const digest = createHmac('sha256', key.indexing).update(text).digest();
  return `${key.id}.${digest.subarray(0, indexBytes).toString('base64url')}`;
}

function keyIdOf(sealed: string): string {
  return sealed.slice(0, Math.max(0, sealed.indexOf('.')));
}
