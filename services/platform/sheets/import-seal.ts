// What an import keeps of a file for a while: as it is, or sealed where it names people.
import { createHash } from 'node:crypto';
import type { PersonalKeys } from '../personal';
import type { Row } from './column';

export type ImportSeal = {
  /** What a part is known by afterwards; one that was sent again has one of these. */
  digests(importId: string, number: number, bytes: Buffer): string[];
  part(importId: string, number: number, bytes: Buffer): Buffer;
  openPart(importId: string, number: number, bytes: Buffer): Buffer;
  row(importId: string, number: number, row: Row): object;
  openRow(importId: string, number: number, stored: object): Row;
};

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url');

export const unsealed: ImportSeal = {
  digests: (_importId, _number, bytes) => [digestOf(bytes)],
  part: (_importId, _number, bytes) => bytes,
  openPart: (_importId, _number, bytes) => bytes,
  row: (_importId, _number, row) => row,
  openRow: (_importId, _number, stored) => stored as Row,
};

export function sealedWith(keys: PersonalKeys): ImportSeal {
  const partOf = (importId: string, number: number) => `import_parts:${importId}/${number}`;
  const rowOf = (importId: string, number: number) => `import_rows:${importId}/${number}`;
  return {
    // A bare hash of a short file would tell whose number is in it to anyone who tries them all.
    digests: (importId, number, bytes) =>
      keys.blindIndexes(`${partOf(importId, number)}:${digestOf(bytes)}`),
    part: (importId, number, bytes) => keys.sealBytes(bytes, partOf(importId, number)),
    openPart: (importId, number, bytes) => keys.openBytes(bytes, partOf(importId, number)),
    row: (importId, number, row) => ({
      sealed: keys.seal(JSON.stringify(row), rowOf(importId, number)),
    }),
    openRow: (importId, number, stored) => {
      const { sealed } = stored as { sealed: string };
      return JSON.parse(keys.open(sealed, rowOf(importId, number))) as Row;
    },
  };
}
