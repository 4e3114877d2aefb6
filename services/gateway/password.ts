import { hash, verify } from '@node-rs/argon2';

// OWASP's first choice for argon2id, the library's default kind: 19 MiB, two passes, one lane.
const options = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
};

let decoy: Promise<string> | undefined;

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), options);
}

/**
 * Without a hash (there is no such account) the same work is done on another one, so that the
 * time of the answer does not tell which account names exist.
 */
export async function passwordMatches(
  password: string,
  passwordHash: string | undefined,
): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const matches = await verify(passwordHash ?? (await decoy), password.normalize('NFKC'));
  return passwordHash !== undefined && matches;
}
