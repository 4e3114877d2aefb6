// Reads a zip archive without trusting it: what its directory declares is checked before anything
// is inflated, and what inflates is counted against what was declared.
import { createInflateRaw, crc32 } from 'node:zlib';
import { unreadable, type SheetLimits } from './column';

export type ZipEntry = {
  name: string;
  method: number;
  crc: number;
  compressedBytes: number;
  inflatedBytes: number;
  /** Where its data begins in the archive. */
  start: number;
};

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const entriesMax = 2_000;

const damaged = (what: string) =>
  unreadable(
    `the file is not a sound workbook: ${what}`,
    'open it, save it as XLSX, send it again',
  );

/** The entries of an archive, by name. */
export function zipEntries(bytes: Buffer, limits: SheetLimits): Map<string, ZipEntry> {
  const entries = directoryOf(bytes);
  const declared = entries.reduce((sum, { inflatedBytes }) => sum + inflatedBytes, 0);
  if (declared > limits.inflatedBytes) {
    throw unreadable(
      `the workbook would take ${mebibytes(declared)} MiB when unpacked`,
      `send one of at most ${mebibytes(limits.inflatedBytes)} MiB, or split it`,
    );
  }
  refuseOverlap(entries);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

const mebibytes = (bytes: number) => Math.ceil(bytes / (1024 * 1024));

function directoryOf(bytes: Buffer): ZipEntry[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== endSignature) {
    throw damaged('its directory is missing');
  }
  const count = bytes.readUInt16LE(end + 10);
  if (count > entriesMax) throw damaged(`it has ${count} parts`);
  const entries: ZipEntry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let number = 0; number < count; number += 1) {
    if (at + 46 > end || bytes.readUInt32LE(at) !== entrySignature) {
      throw damaged('its directory is broken');
    }
    entries.push(entryAt(bytes, at));
    const lengths = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return entries;
}

function entryAt(bytes: Buffer, at: number): ZipEntry {
  const nameLength = bytes.readUInt16LE(at + 28);
  const name = bytes.subarray(at + 46, at + 46 + nameLength).toString('utf8');
  if (bytes.readUInt16LE(at + 8) & 1) {
    throw unreadable('the workbook is protected by a password', 'remove it and send it again');
  }
  const method = bytes.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw damaged(`${name} is packed in an unknown way`);
  const local = bytes.readUInt32LE(at + 42);
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== localSignature) {
    throw damaged(`${name} is missing`);
  }
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const compressedBytes = bytes.readUInt32LE(at + 20);
  if (start + compressedBytes > bytes.length) throw damaged(`${name} is cut off`);
  return {
    name,
    method,
    crc: bytes.readUInt32LE(at + 16),
    compressedBytes,
    inflatedBytes: bytes.readUInt32LE(at + 24),
    start,
  };
}

// Entries that share their bytes are how a small archive inflates to any size at all.
function refuseOverlap(entries: ZipEntry[]): void {
  const ordered = [...entries].sort((a, b) => a.start - b.start);
  ordered.forEach((entry, place) => {
    const before = ordered[place - 1];
    if (before && before.start + before.compressedBytes > entry.start) {
      throw damaged(`${entry.name} overlaps ${before.name}`);
    }
  });
}

/** An entry's content, never more than was declared and checked. */
export async function* entryBytes(bytes: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const packed = bytes.subarray(entry.start, entry.start + entry.compressedBytes);
  let total = 0;
  let sum = 0;
  for await (const chunk of entry.method === 0 ? [packed] : inflated(packed, entry)) {
    total += chunk.length;
    if (total > entry.inflatedBytes) {
      throw damaged(`${entry.name} unpacks to more than it declares`);
    }
    sum = crc32(chunk, sum);
    yield chunk;
  }
  if (total !== entry.inflatedBytes || sum !== entry.crc) throw damaged(`${entry.name} is broken`);
}

async function* inflated(packed: Buffer, { name }: ZipEntry): AsyncGenerator<Buffer> {
  const stream = createInflateRaw({ chunkSize: 64 * 1024 });
  stream.end(packed);
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('Z_')) throw damaged(`${name} is broken`);
    throw error;
  }
}
