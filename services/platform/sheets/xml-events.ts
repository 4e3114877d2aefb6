// The little of XML that workbooks are made of, read piece by piece so that a sheet of any length
// takes the memory of one cell. No document types, therefore no entities that grow.
import { unreadable } from './column';

export type XmlHandler = {
  /** `tag` is the whole tag, for `attribute`. A tag without content is closed right after. */
  open(name: string, tag: string): void;
  close(name: string): void;
  text(text: string): void;
};

const tokenCharactersMax = 2 * 1024 * 1024;

const damaged = (what: string) =>
  unreadable(`the workbook is not well-formed: ${what}`, 'save it again as XLSX');

export class XmlEvents {
  private rest = '';

  constructor(private readonly handler: XmlHandler) {}

  push(piece: string): void {
    const text = this.rest + piece;
    let at = 0;
    for (let next = this.token(text, at); next !== -1; next = this.token(text, at)) at = next;
    this.rest = text.slice(at);
    if (this.rest.length > tokenCharactersMax) throw damaged('a part of it is too long');
  }

  end(): void {
    if (this.rest.trim() !== '') throw damaged('it is cut off');
  }

  /** Handles what begins at `at` and returns where the next token begins; -1: not complete yet. */
  private token(text: string, at: number): number {
    const start = text.indexOf('<', at);
    if (start === -1) return -1;
    if (start > at) {
      this.handler.text(withoutReferences(text.slice(at, start)));
      return start;
    }
    const second = text.charCodeAt(start + 1);
    if (second === 0x21) return this.declaration(text, start);
    if (second === 0x3f) return skipTo(text, '?>', start);
    const end = endOfTag(text, start);
    if (end === -1) return -1;
    const tag = text.slice(start + 1, end);
    if (second === 0x2f) this.handler.close(nameOf(tag.slice(1)));
    else this.opened(tag);
    return end + 1;
  }

  private opened(tag: string): void {
    const name = nameOf(tag);
    this.handler.open(name, tag);
    if (tag.endsWith('/')) this.handler.close(name);
  }

  private declaration(text: string, start: number): number {
    if (text.length < start + 9) return -1;
    if (text.startsWith('<!--', start)) return skipTo(text, '-->', start);
    if (!text.startsWith('<![CDATA[', start)) throw damaged('it declares a document type');
    const end = text.indexOf(']]>', start);
    if (end === -1) return -1;
    this.handler.text(text.slice(start + 9, end));
    return end + 3;
  }
}

function skipTo(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end === -1 ? -1 : end + mark.length;
}

/** The `>` that ends the tag, which is not one inside an attribute. */
function endOfTag(text: string, start: number): number {
  let quote = 0;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
  }
  return -1;
}

/** `x:row r="1"` is a row: prefixes are the writer's choice. */
function nameOf(tag: string): string {
  const name = /^[^\s/>]+/.exec(tag)?.[0] ?? '';
  return name.slice(name.indexOf(':') + 1);
}

/** The value of an attribute of a tag; an attribute with a prefix is asked for with it. */
export function attribute(tag: string, name: string): string | undefined {
  for (let from = 0; ;) {
    const at = tag.indexOf(name, from);
    if (at === -1) return undefined;
    const before = tag.charCodeAt(at - 1);
    const quote = tag[at + name.length + 1];
    const isWhole = before === 0x20 || before === 0x0a || before === 0x09 || before === 0x0d;
    if (isWhole && tag[at + name.length] === '=' && (quote === '"' || quote === "'")) {
      const start = at + name.length + 2;
      return withoutReferences(tag.slice(start, tag.indexOf(quote, start)));
    }
    from = at + name.length;
  }
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function withoutReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{1,10});/g, (whole, word: string) => {
    if (word.startsWith('#')) {
      const code = Number(word.startsWith('#x') ? `0x${word.slice(2)}` : word.slice(1));
      if (code >= 0 && code <= 0x10ffff) return String.fromCodePoint(code);
    }
    const known = named[word];
    if (known === undefined) throw damaged(`it refers to ${whole}`);
    return known;
  });
}
