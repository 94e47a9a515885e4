/**
 * Reads JSON objects out of a byte stream of any size while it holds no more than one of them: objects one a line, one
 * after the other, spread over many lines, or as the elements of an array. With `lists`, the stream is one large object
 * instead: the elements of the array members named there are given one by one, its other members by `member`.
 * Any cutting of the stream into pieces gives the same values.
 *
 * It is tolerant where logs are odd (byte order mark, stray commas, text before an object, an array without its end)
 * and costs a broken object no more than its own line: brackets and separators are checked while bytes are counted, so
 * that an object that was cut off does not swallow the ones behind it.
 */
export interface JsonSink {
  value(value: Record<string, unknown>): void;
  /** A member of the large object that is not one of `lists`. */
  member?(key: string, value: unknown): void;
  /** A large object begins: what `member` told of an earlier one no longer holds. */
  begin?(): void;
  /** Something was left out. */
  skipped(reason: JsonSkip): void;
}

export type JsonSkip = 'broken JSON' | 'JSON value too long' | 'JSON nested too deeply' | 'text that is not JSON';

export interface JsonStreamOptions {
  readonly lists?: readonly string[];
  /** Longest value in bytes. */
  readonly maxBytes?: number;
  /** Deepest nesting of one value. */
  readonly maxDepth?: number;
}

/** Between values, at top level or inside a top-level array. */
const OUTSIDE = 0;
/** Inside an object or array that is being captured. */
const CAPTURE = 1;
/** After a fault: everything up to the end of the line is dropped. */
const DROP_LINE = 2;
/** Text that is not JSON, up to the end of the line or the next `{`. */
const JUNK = 3;
/** In the large object: before a key, in a key, before the colon, before the value, in a number or word. */
const MEMBERS = 4;
const KEY = 5;
const COLON = 6;
const MEMBER_VALUE = 7;
const SCALAR = 8;
/** In a string that is a member's value. */
const STRING = 9;
/** In a list of the large object. */
const LIST = 10;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const COLON_BYTE = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** What `last` holds after a complete string, number or word. */
const SCALAR_END = 1;

export class JsonStream {
  private readonly sink: JsonSink;
  private readonly lists: ReadonlySet<string> | null;
  private readonly maxBytes: number;
  private readonly maxDepth: number;
  private readonly decoder = new TextDecoder('utf-8');

  private state = OUTSIDE;
  /** The state to go back to when a captured value is complete. */
  private home = OUTSIDE;
  private key = '';
  private depth = 0;
  /** The kind of bracket open at each depth. */
  private readonly open: Uint8Array;
  /** The last byte with a meaning inside a captured value, or SCALAR_END. */
  private last = 0;
  private inString = false;
  private escaped = false;
  /** Only blanks since the last line feed. */
  private lineStart = true;
  private tooLong = false;
  private tooDeep = false;
  /** The beginning of a value that goes on in the next piece. */
  private carry = new Uint8Array(1024);
  private carried = 0;

  constructor(sink: JsonSink, options: JsonStreamOptions = {}) {
    this.sink = sink;
    this.lists = options.lists === undefined ? null : new Set(options.lists);
    this.maxBytes = options.maxBytes ?? 1 << 20;
    this.maxDepth = options.maxDepth ?? 32;
    this.open = new Uint8Array(this.maxDepth + 1);
  }

  /** True when the stream stopped inside a value, a list or after a fault from which it did not recover. */
  get unfinished(): boolean {
    return this.state !== OUTSIDE && this.state !== JUNK;
  }

  push(bytes: Uint8Array): void {
    // Where the value being captured begins in this piece; what came before is in `carry`.
    let start = 0;
    let i = 0;
    while (i < bytes.length) {
      if (this.state === CAPTURE) {
        i = this.capture(bytes, start, i);
        start = i;
        continue;
      }
      const byte = bytes[i]!;
      switch (this.state) {
        case OUTSIDE:
        case LIST:
          if (byte === OPEN_BRACE) {
            if (this.state === OUTSIDE && this.lists !== null) {
              this.sink.begin?.();
              this.state = MEMBERS;
            } else {
              start = i;
              this.beginCapture(this.state);
              continue;
            }
          } else if (byte === CLOSE_BRACKET && this.state === LIST) this.state = MEMBERS;
          else if (!isFiller(byte)) this.fault('text that is not JSON', this.state === LIST ? DROP_LINE : JUNK);
          break;
        case JUNK:
          if (byte === OPEN_BRACE) {
            this.state = OUTSIDE;
            continue;
          }
          if (byte === LINE_FEED) this.state = OUTSIDE;
          break;
        case DROP_LINE:
          if (byte === LINE_FEED) this.state = this.home;
          break;
        case MEMBERS:
          if (byte === QUOTE) {
            start = i;
            this.carried = 0;
            this.tooLong = false;
            this.state = KEY;
          } else if (byte === CLOSE_BRACE) this.state = OUTSIDE;
          else if (byte !== COMMA && !isBlank(byte)) this.faultIn(MEMBERS);
          break;
        case KEY:
        case STRING:
          if (this.escaped) this.escaped = false;
          else if (byte === BACKSLASH) this.escaped = true;
          else if (byte === QUOTE) {
            const value = this.take(bytes, start, i + 1);
            if (this.state === STRING) this.giveMember(value);
            else {
              this.key = typeof value === 'string' ? value : '';
              this.state = COLON;
            }
          } else if (byte === LINE_FEED) this.faultIn(MEMBERS);
          break;
        case COLON:
          if (byte === COLON_BYTE) this.state = MEMBER_VALUE;
          else if (!isBlank(byte)) this.faultIn(MEMBERS);
          break;
        case MEMBER_VALUE:
          if (isBlank(byte)) break;
          if (byte === OPEN_BRACKET && this.lists?.has(this.key)) {
            this.state = LIST;
            break;
          }
          start = i;
          this.carried = 0;
          this.tooLong = false;
          if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
            this.beginCapture(MEMBERS);
            continue;
          }
          if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte === COLON_BYTE) {
            this.faultIn(MEMBERS);
            break;
          }
          this.state = byte === QUOTE ? STRING : SCALAR;
          break;
        case SCALAR:
          if (byte === COMMA || byte === CLOSE_BRACE || isBlank(byte)) {
            this.giveMember(this.take(bytes, start, i));
            continue;
          }
          break;
      }
      i++;
    }
    if (this.state === CAPTURE || this.state === KEY || this.state === STRING || this.state === SCALAR)
      this.keep(bytes, start, bytes.length);
  }

  end(): void {
    if (this.state === CAPTURE || this.state === KEY || this.state === STRING || this.state === SCALAR)
      this.sink.skipped('broken JSON');
  }

  private beginCapture(home: number): void {
    this.home = home;
    this.state = CAPTURE;
    this.depth = 0;
    this.last = COLON_BYTE;
    this.inString = false;
    this.escaped = false;
    this.lineStart = false;
    this.tooLong = false;
    this.tooDeep = false;
    this.carried = 0;
  }

  /** Goes on with the value that begins at `start`; gives the index of the first byte that is not part of it. */
  private capture(bytes: Uint8Array, start: number, from: number): number {
    const length = bytes.length;
    let last = this.last;
    let lineStart = this.lineStart;
    let i = from;
    while (i < length) {
      if (this.inString) {
        i = this.skipString(bytes, i);
        if (i < 0) {
          // A string cannot hold a line feed: the object was cut off, and the next line begins afresh.
          this.fault('broken JSON', this.home);
          return -i;
        }
        if (this.inString) break;
        last = SCALAR_END;
        continue;
      }
      const byte = bytes[i]!;
      switch (byte) {
        case QUOTE:
          if (last === SCALAR_END || last === CLOSE_BRACE || last === CLOSE_BRACKET) return this.refuse(i);
          this.inString = true;
          lineStart = false;
          break;
        case OPEN_BRACE:
        case OPEN_BRACKET:
          if (this.tooDeep && byte === OPEN_BRACE && lineStart) {
            // Its kinds of brackets are no longer known, so nothing else would tell that it was cut off.
            this.fault('JSON nested too deeply', this.home);
            return i;
          }
          if (
            last !== COLON_BYTE &&
            last !== OPEN_BRACKET &&
            !(last === COMMA && this.openAt(this.depth) !== OPEN_BRACE)
          ) {
            if (byte !== OPEN_BRACE || !lineStart) return this.refuse(i);
            this.fault('broken JSON', this.home);
            return i;
          }
          this.depth++;
          if (this.depth > this.maxDepth) this.tooDeep = true;
          else this.open[this.depth] = byte;
          last = byte;
          lineStart = false;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET: {
          const opener = this.openAt(this.depth);
          if (opener !== 0 && opener !== byte - 2) return this.refuse(i);
          last = byte;
          lineStart = false;
          if (--this.depth === 0) {
            this.complete(bytes, start, i + 1);
            return i + 1;
          }
          break;
        }
        case COMMA:
        case COLON_BYTE:
          last = byte;
          lineStart = false;
          break;
        case LINE_FEED:
          lineStart = true;
          break;
        case SPACE:
        case TAB:
        case CARRIAGE_RETURN:
          break;
        default:
          last = SCALAR_END;
          lineStart = false;
      }
      i++;
    }
    this.last = last;
    this.lineStart = lineStart;
    this.keep(bytes, start, length);
    return length;
  }

  /** Goes on in a string; gives the index behind its closing quote, or minus the index behind a line feed in it. */
  private skipString(bytes: Uint8Array, from: number): number {
    let i = from;
    const length = bytes.length;
    if (this.escaped && i < length) {
      this.escaped = false;
      i++;
    }
    for (; i < length; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) {
        this.inString = false;
        return i + 1;
      }
      if (byte === BACKSLASH) {
        if (++i === length) this.escaped = true;
      } else if (byte === LINE_FEED) return -(i + 1);
    }
    return length;
  }

  /** The bracket open at a depth, 0 beyond what is remembered. */
  private openAt(depth: number): number {
    return depth <= this.maxDepth ? this.open[depth]! : 0;
  }

  private refuse(at: number): number {
    this.fault('broken JSON', DROP_LINE);
    return at;
  }

  private complete(bytes: Uint8Array, start: number, end: number): void {
    const home = this.home;
    this.state = home;
    if (this.tooDeep) {
      this.carried = 0;
      this.sink.skipped('JSON nested too deeply');
      return;
    }
    const value = this.take(bytes, start, end);
    if (value === undefined) return;
    if (home === MEMBERS) this.sink.member?.(this.key, value);
    else this.sink.value(value as Record<string, unknown>);
  }

  private giveMember(value: unknown): void {
    this.state = MEMBERS;
    if (value !== undefined) this.sink.member?.(this.key, value);
  }

  private fault(reason: JsonSkip, next: number): void {
    this.carried = 0;
    this.inString = false;
    this.escaped = false;
    this.tooLong = false;
    if (this.state !== CAPTURE) this.home = this.state === LIST ? LIST : OUTSIDE;
    this.state = next;
    this.sink.skipped(reason);
  }

  /** A fault among the members of the large object: the rest of the line is dropped. */
  private faultIn(home: number): void {
    this.fault('broken JSON', DROP_LINE);
    this.home = home;
  }

  /** The parsed value whose last bytes are `bytes[start, end)`; undefined when it is none. */
  private take(bytes: Uint8Array, start: number, end: number): unknown {
    let text: string;
    if (this.carried === 0 && !this.tooLong && end - start <= this.maxBytes)
      text = this.decoder.decode(bytes.subarray(start, end));
    else {
      this.keep(bytes, start, end);
      if (this.tooLong) {
        this.tooLong = false;
        this.carried = 0;
        this.sink.skipped('JSON value too long');
        return undefined;
      }
      text = this.decoder.decode(this.carry.subarray(0, this.carried));
      this.carried = 0;
    }
    try {
      return JSON.parse(text) as unknown;
    } catch {
      this.sink.skipped('broken JSON');
      return undefined;
    }
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    if (this.tooLong) return;
    const needed = this.carried + end - start;
    if (needed > this.maxBytes) {
      this.tooLong = true;
      this.carried = 0;
      return;
    }
    if (needed > this.carry.length) {
      const longer = new Uint8Array(Math.max(needed, this.carry.length * 2));
      longer.set(this.carry.subarray(0, this.carried));
      this.carry = longer;
    }
    this.carry.set(bytes.subarray(start, end), this.carried);
    this.carried = needed;
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

/** What may stand between values: blanks, separators, brackets of the array around them, the byte order mark. */
function isFiller(byte: number): boolean {
  return (
    isBlank(byte) ||
    byte === COMMA ||
    byte === OPEN_BRACKET ||
    byte === CLOSE_BRACKET ||
    byte === 0xef ||
    byte === 0xbb ||
    byte === 0xbf
  );
}
