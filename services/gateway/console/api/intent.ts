// One Idempotency-Key for each thing a person means to do. Sending the same again, because no
// answer came, keeps the key, so that nothing is done twice; a changed form is another intent,
// and so is the same form after it succeeded.

export type Intent = { fingerprint: string; key: string };

export function intentFor(last: Intent | undefined, input: unknown, newKey: () => string): Intent {
  const fingerprint = JSON.stringify(input) ?? '';
  return last?.fingerprint === fingerprint ? last : { fingerprint, key: newKey() };
}

/** crypto.randomUUID exists only on https and localhost; offices reach this by plain http too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
