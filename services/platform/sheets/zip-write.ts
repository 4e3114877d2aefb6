// Writes a zip archive as a stream: each entry is packed while its content is made.
import { createDeflateRaw, crc32 } from 'node:zlib';

export type ZipSource = { name: string; content: Iterable<string> | AsyncIterable<string> };

type Written = {
  name: Buffer;
  crc: number;
  packedBytes: number;
  bytes: number;
  offset: number;
};

// Names are UTF-8, sizes follow the data.
const flags = 0x0808;
const deflate = 8;
const version = 20;
// 1 January 1980: the archive of the same rows is the same archive.
const time = 0x00210000;

export async function* zipped(sources: Iterable<ZipSource>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for (const { name, content } of sources) {
    const entry = { name: Buffer.from(name), crc: 0, packedBytes: 0, bytes: 0, offset };
    const head = localHeader(entry);
    yield head;
    for await (const chunk of packed(content, entry)) {
      entry.packedBytes += chunk.length;
      yield chunk;
    }
    yield sizesOf(entry);
    offset += head.length + entry.packedBytes + 16;
    written.push(entry);
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield endOf(written.length, directory.length, offset);
}

async function* packed(content: ZipSource['content'], entry: Written): AsyncGenerator<Buffer> {
  const stream = createDeflateRaw();
  const feed = async () => {
    for await (const text of content) {
      const bytes = Buffer.from(text);
      entry.crc = crc32(bytes, entry.crc);
      entry.bytes += bytes.length;
      if (stream.destroyed) return;
      if (!stream.write(bytes)) await new Promise((resume) => stream.once('drain', resume));
    }
    stream.end();
  };
  feed().catch((error: Error) => stream.destroy(error));
  yield* stream as AsyncIterable<Buffer>;
}

function localHeader({ name }: Written): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(version, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(deflate, 8);
  head.writeUInt32LE(time, 10);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function sizesOf({ crc, packedBytes, bytes }: Written): Buffer {
  const sizes = Buffer.alloc(16);
  sizes.writeUInt32LE(0x08074b50, 0);
  sizes.writeUInt32LE(crc, 4);
  sizes.writeUInt32LE(packedBytes, 8);
  sizes.writeUInt32LE(bytes, 12);
  return sizes;
}

function directoryEntry({ name, crc, packedBytes, bytes, offset }: Written): Buffer {
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(version, 4);
  entry.writeUInt16LE(version, 6);
  entry.writeUInt16LE(flags, 8);
  entry.writeUInt16LE(deflate, 10);
  entry.writeUInt32LE(time, 12);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(packedBytes, 20);
  entry.writeUInt32LE(bytes, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

function endOf(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
}
