// Messages of very many small rows, to the wire and back without an object for each step between:
// the same bytes and the same plain objects as proto-loader's, which makes every message twice (a
// message of its own and the plain one) and every number a Long. Only for messages of texts, whole
// numbers and other such messages; whoever is named in `rowMessages` (rpc-loader.ts) is of these.
import type { MessageTypeDefinition, PackageDefinition } from '@grpc/proto-loader';

type Kind = 'text' | 'int64' | 'int32' | 'message';
type Field = { name: string; number: number; kind: Kind; repeated: boolean; place: number };
type Shape = { fields: Field[]; byNumber: Map<number, Field>; inner: Map<Field, Shape> };

type Descriptor = {
  name: string;
  field: { name: string; number: number; label: string; type: string; typeName: string }[];
  nestedType: Descriptor[];
  oneofDecl: unknown[];
};

const kinds: Record<string, Kind> = {
  TYPE_STRING: 'text',
  TYPE_INT64: 'int64',
  TYPE_INT32: 'int32',
  TYPE_MESSAGE: 'message',
};

export type RowCodec = {
  serialize: (value: object) => Buffer;
  deserialize: (bytes: Buffer) => object;
};

export function rowCodec(definitions: PackageDefinition, name: string): RowCodec {
  const shape = shapeOf(definitions, descriptorOf(definitions, name), { count: 0 });
  return {
    serialize: (value) => new RowWriter().message(shape, value),
    deserialize: (bytes) => new RowReader(bytes).message(shape, bytes.length),
  };
}

function descriptorOf(definitions: PackageDefinition, name: string): Descriptor {
  const definition = definitions[name] as MessageTypeDefinition<object, object> | undefined;
  if (!definition) throw new Error(`there is no message ${name}`);
  return definition.type as Descriptor;
}

function shapeOf(
  definitions: PackageDefinition,
  { name, field, nestedType, oneofDecl }: Descriptor,
  places: { count: number },
): Shape {
  if (oneofDecl.length > 0) throw new Error(`${name} has a oneof: it is no message of rows`);
  const shape: Shape = { fields: [], byNumber: new Map(), inner: new Map() };
  for (const { name: own, number, label, type, typeName } of field) {
    const kind = kinds[type];
    const repeated = label === 'LABEL_REPEATED';
    if (!kind || (repeated && kind !== 'message')) {
      throw new Error(`${name}.${own} is not of a kind that rows have`);
    }
    const made = { name: own, number, kind, repeated, place: places.count };
    places.count += 1;
    shape.fields.push(made);
    shape.byNumber.set(number, made);
    if (kind !== 'message') continue;
    const nested = nestedType.find((each) => each.name === typeName);
    const inner = nested ?? descriptorOf(definitions, typeName.replace(/^\./, ''));
    shape.inner.set(made, shapeOf(definitions, inner, places));
  }
  return shape;
}

const longestVarint = 10;

class RowWriter {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private at = 0;
  // Rows are sorted, so a text is often the one of the row before.
  private readonly last: { text: string; from: number; to: number }[] = [];

  message(shape: Shape, value: object): Buffer {
    this.fields(shape, value as Record<string, unknown>);
    return Buffer.from(this.bytes.subarray(0, this.at));
  }

  private fields(shape: Shape, value: Record<string, unknown>): void {
    for (const field of shape.fields) {
      const held = value[field.name];
      if (held === undefined || held === null) continue;
      if (field.kind === 'text') this.text(field, String(held));
      else if (field.kind === 'message') {
        const inner = shape.inner.get(field)!;
        if (!field.repeated) this.nested(field, inner, held as Record<string, unknown>);
        else for (const each of held as Record<string, unknown>[]) this.nested(field, inner, each);
      } else {
        this.reserve(2 * longestVarint);
        this.varint(field.number << 3);
        this.whole(held as number | string);
      }
    }
  }

  private nested(field: Field, shape: Shape, value: Record<string, unknown>): void {
    this.reserve(2 * longestVarint);
    this.varint((field.number << 3) | 2);
    const start = this.at + 1;
    this.at = start;
    this.fields(shape, value);
    this.closeLength(start);
  }

  /** A byte was left free for the length of what begins at `start`; long ones need more. */
  private closeLength(start: number): void {
    const length = this.at - start;
    if (length < 128) {
      this.bytes[start - 1] = length;
      return;
    }
    const size = length < 16_384 ? 2 : length < 2_097_152 ? 3 : 5;
    this.reserve(longestVarint);
    this.bytes.copyWithin(start - 1 + size, start, this.at);
    // Texts in it lie elsewhere now.
    this.last.length = 0;
    const end = this.at + size - 1;
    this.at = start - 1;
    let left = length;
    for (let count = 1; count < size; count += 1, left = Math.floor(left / 128)) {
      this.bytes[this.at++] = (left % 128) | 128;
    }
    this.bytes[this.at] = left;
    this.at = end;
  }

  private text(field: Field, text: string): void {
    this.reserve(3 * text.length + 2 * longestVarint);
    this.varint((field.number << 3) | 2);
    const before = this.last[field.place];
    if (before?.text === text) {
      this.varint(before.to - before.from);
      for (let from = before.from; from < before.to; from += 1) {
        this.bytes[this.at++] = this.bytes[from]!;
      }
      return;
    }
    this.varint(Buffer.byteLength(text));
    const from = this.at;
    this.at += this.bytes.write(text, from, 'utf8');
    this.last[field.place] = { text, from, to: this.at };
  }

  private whole(value: number | string): void {
    const number = Number(value);
    if (Number.isSafeInteger(number) && number >= 0) return this.varint(number);
    let left = BigInt.asUintN(64, BigInt(value));
    for (; left > 127n; left >>= 7n) this.bytes[this.at++] = Number(left & 127n) | 128;
    this.bytes[this.at++] = Number(left);
  }

  private varint(value: number): void {
    let left = value;
    for (; left > 0x7fffffff; left = Math.floor(left / 128)) {
      this.bytes[this.at++] = (left % 128) | 128;
    }
    for (; left > 127; left >>>= 7) this.bytes[this.at++] = (left & 127) | 128;
    this.bytes[this.at++] = left;
  }

  private reserve(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.bytes.length + more);
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

class RowReader {
  private at = 0;
  private readonly last: { text: string; from: number; length: number }[] = [];

  constructor(private readonly bytes: Buffer) {}

  message(shape: Shape, end: number): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    for (const { name, kind, repeated } of shape.fields) {
      value[name] = repeated ? [] : kind === 'text' ? '' : kind === 'int64' ? '0' : emptyOf(kind);
    }
    while (this.at < end) {
      const key = this.varint();
      const field = shape.byNumber.get(key >>> 3);
      const wire = key & 7;
      if (!field || wire !== (field.kind === 'int64' || field.kind === 'int32' ? 0 : 2)) {
        this.skip(wire);
      } else if (field.kind === 'text') value[field.name] = this.text(field);
      else if (field.kind === 'message') {
        const until = this.varint() + this.at;
        const inner = this.message(shape.inner.get(field)!, until);
        if (field.repeated) (value[field.name] as object[]).push(inner);
        else value[field.name] = inner;
      } else value[field.name] = this.whole(field.kind);
    }
    if (this.at !== end) throw new RangeError('a message ends inside a field');
    return value;
  }

  private text(field: Field): string {
    const length = this.varint();
    const from = this.at;
    this.at += length;
    if (this.at > this.bytes.length) throw new RangeError('a text ends beyond the message');
    const before = this.last[field.place];
    if (before?.length === length && this.isSame(before.from, from, length)) return before.text;
    const text = this.bytes.toString('utf8', from, this.at);
    this.last[field.place] = { text, from, length };
    return text;
  }

  private isSame(before: number, now: number, length: number): boolean {
    // From the end: ids that differ do so in their last signs.
    for (let place = length - 1; place >= 0; place -= 1) {
      if (this.bytes[before + place] !== this.bytes[now + place]) return false;
    }
    return true;
  }

  private whole(kind: 'int64' | 'int32'): string | number {
    const start = this.at;
    const value = this.varint();
    if (this.at - start < 8) return kind === 'int64' ? String(value) : value | 0;
    // More bits than a number holds exactly, or a negative one.
    let exact = 0n;
    for (let place = this.at - 1; place >= start; place -= 1) {
      exact = (exact << 7n) | BigInt(this.bytes[place]! & 127);
    }
    const signed = BigInt.asIntN(kind === 'int64' ? 64 : 32, exact);
    return kind === 'int64' ? String(signed) : Number(signed);
  }

  private varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('a number ends beyond the message');
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  private skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 2) {
      // Not `+=`: that would take the place from before the length was read.
      const length = this.varint();
      this.at += length;
    } else if (wire === 1) this.at += 8;
    else if (wire === 5) this.at += 4;
    else throw new RangeError(`wire type ${wire} is unknown`);
  }
}

const emptyOf = (kind: Kind) => (kind === 'int32' ? 0 : null);
