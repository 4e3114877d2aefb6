// What a request refers to must exist; the refusal names the field.
import { AppError } from '../platform/errors';

export type Mention = { field: string; id: string };

/** `kind` as in `team`: the reason is TEAM_NOT_FOUND. */
export function requireKnown(
  kind: string,
  mentions: Mention[],
  known: { has(id: string): boolean },
) {
  const missing = mentions.filter(({ id }) => !known.has(id));
  if (missing.length === 0) return;
  const violations = missing
    .slice(0, 50)
    .map(({ field, id }) => ({ field, description: `${kind} ${id} does not exist` }));
  const reason = `${kind.replaceAll(' ', '_').toUpperCase()}_NOT_FOUND`;
  const [{ field, description }] = violations as [(typeof violations)[number]];
  throw new AppError(reason, `${field}: ${description}`, {
    violations,
    metadata: { id: missing[0]!.id },
  });
}
