import { AppError } from './app-error.ts';

/**
 * Walks through one JSON document of any size and takes out what its sink asks for: at the beginning of every value the
 * sink says whether to go into it, to take it whole or to pass over it. No more than one taken value is held. Unlike
 * `JsonStream`, which makes the best of logs, this is for documents that are right or wrong as a whole: anything broken
 * ends the walk with an AppError `invalid-input` that names the byte. Values may follow one another, with or without
 * lines between them.
 */
export interface JsonWalkSink {
  /** What to do with the value that begins here. Keys from the top; an element of an array is `*`. */
  choose(path: readonly string[], type: JsonValueType): JsonChoice;
  /** A value that was taken. */
  value(path: readonly string[], value: unknown): void;
  /** An object or array that was entered is over. */
  leave?(path: readonly string[]): void;
  /** A value that was asked for but broke a limit: it is passed over. */
  skipped(reason: JsonWalkSkip): void;
}

export type JsonValueType = 'object' | 'array' | 'string' | 'scalar';
export type JsonChoice = 'enter' | 'take' | 'pass';
export type JsonWalkSkip = 'JSON value too long' | 'JSON nested too deeply';

export interface JsonWalkOptions {
  /** Longest value that is taken, in bytes. */
  readonly maxBytes?: number;
  /** Deepest nesting, of the whole document. */
  readonly maxDepth?: number;
}

/** The element of an array in a path. */
export const ELEMENT = '*';

const LONGEST_KEY_BYTES = 1024;

/** Between the values that are entered. */
const VALUE = 0;
const VALUE_OR_END = 1;
const KEY = 2;
const KEY_OR_END = 3;
const COLON = 4;
const COMMA_OR_END = 5;
/** Inside a value that is taken or passed over: a string, a number or word, an object or array. */
const IN_STRING = 6;
const IN_SCALAR = 7;
const IN_CONTAINER = 8;
const IN_KEY = 9;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const QUOTE = 34;
const COMMA = 44;
const COLON_BYTE = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export class JsonWalker {
  private readonly sink: JsonWalkSink;
  private readonly maxBytes: number;
  private readonly maxDepth: number;
  private readonly decoder = new TextDecoder('utf-8');

  private state = VALUE;
  /** Bytes before the present piece. */
  private offset = 0;
  /** The bracket of each container that was entered. */
  private readonly entered: number[] = [];
  private readonly path: string[] = [];

  /** Whether the bytes of the value are kept, and how it came that they are not. */
  private isTaking = false;
  private broke: JsonWalkSkip | null = null;
  private isInString = false;
  private isEscaped = false;
  /** Brackets open inside the value. */
  private readonly open: Uint8Array;
  private depth = 0;
  /** The beginning of a value or key that goes on in the next piece. */
  private carry = new Uint8Array(1024);
  private carried = 0;

  constructor(sink: JsonWalkSink, options: JsonWalkOptions = {}) {
    this.sink = sink;
    this.maxBytes = options.maxBytes ?? 1 << 20;
    this.maxDepth = options.maxDepth ?? 32;
    this.open = new Uint8Array(this.maxDepth + 1);
  }

  push(bytes: Uint8Array): void {
    let i = 0;
    while (i < bytes.length) i = this.step(bytes, i);
    this.offset += bytes.length;
  }

  /** Ends the document; throws when it stops short. */
  end(): void {
    if (this.state === IN_SCALAR) this.finishValue(new Uint8Array(0), 0, 0);
    if (this.state !== VALUE || this.entered.length > 0)
      throw new AppError('invalid-input', `JSON: ends at byte ${this.offset} inside a value`);
  }

  /** Goes on at `i`; gives where to go on. */
  private step(bytes: Uint8Array, i: number): number {
    switch (this.state) {
      case IN_STRING:
      case IN_KEY:
        return this.inString(bytes, i);
      case IN_SCALAR:
        return this.inScalar(bytes, i);
      case IN_CONTAINER:
        return this.inContainer(bytes, i);
    }
    const byte = bytes[i]!;
    if (byte === 32 || byte === 10 || byte === 13 || byte === 9) return i + 1;
    if (this.offset + i < 3 && BYTE_ORDER_MARK[this.offset + i] === byte) return i + 1;
    switch (this.state) {
      case KEY:
      case KEY_OR_END:
        if (byte === QUOTE) {
          this.state = IN_KEY;
          this.isTaking = true;
          this.broke = null;
          this.carried = 0;
          return this.inString(bytes, i + 1, i);
        }
        if (byte === CLOSE_BRACE && this.state === KEY_OR_END) return this.closeEntered(bytes, i);
        return this.fault(bytes, i, 'a key');
      case COLON:
        if (byte !== COLON_BYTE) return this.fault(bytes, i, 'a colon');
        this.state = VALUE;
        return i + 1;
      case COMMA_OR_END:
        if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return this.closeEntered(bytes, i);
        if (byte !== COMMA) return this.fault(bytes, i, 'a comma');
        this.state = this.entered.at(-1) === OPEN_BRACE ? KEY : VALUE;
        return i + 1;
      default:
        if (byte === CLOSE_BRACKET && this.state === VALUE_OR_END) return this.closeEntered(bytes, i);
        return this.beginValue(bytes, i);
    }
  }

  private beginValue(bytes: Uint8Array, i: number): number {
    const byte = bytes[i]!;
    const type = typeOf(byte);
    if (type === null) return this.fault(bytes, i, 'a value');
    if (this.entered.at(-1) === OPEN_BRACKET) this.path.push(ELEMENT);
    const choice = this.sink.choose(this.path, type);
    if (choice === 'enter' && (type === 'object' || type === 'array')) {
      if (this.entered.length >= this.maxDepth)
        throw new AppError('invalid-input', `JSON: nested deeper than ${this.maxDepth} at byte ${this.offset + i}`);
      this.entered.push(byte);
      this.state = type === 'object' ? KEY_OR_END : VALUE_OR_END;
      return i + 1;
    }
    this.isTaking = choice === 'take';
    this.broke = null;
    this.carried = 0;
    if (type === 'string') {
      this.state = IN_STRING;
      return this.inString(bytes, i + 1, i);
    }
    if (type === 'scalar') {
      this.state = IN_SCALAR;
      return this.inScalar(bytes, i);
    }
    this.state = IN_CONTAINER;
    this.depth = 0;
    this.isInString = false;
    return this.inContainer(bytes, i);
  }

  private inString(bytes: Uint8Array, from: number, start = from): number {
    const end = this.stringEnd(bytes, from);
    if (end < 0) {
      this.keep(bytes, start, bytes.length);
      return bytes.length;
    }
    if (this.state === IN_STRING) {
      this.finishValue(bytes, start, end);
      return end;
    }
    this.keep(bytes, start, end);
    if (this.carried > LONGEST_KEY_BYTES || this.broke !== null)
      throw new AppError('invalid-input', `JSON: a key before byte ${this.offset + end} is too long`);
    const key = this.parse(this.carry.subarray(0, this.carried));
    this.path.push(key as string);
    this.state = COLON;
    return end;
  }

  /** The index behind the closing quote, or -1 when the string goes on in the next piece. */
  private stringEnd(bytes: Uint8Array, from: number): number {
    let i = from;
    if (this.isEscaped && i < bytes.length) {
      this.isEscaped = false;
      i++;
    }
    for (; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) return i + 1;
      if (byte === BACKSLASH) {
        if (++i === bytes.length) this.isEscaped = true;
      } else if (byte < 32) this.fault(bytes, i, 'text without line ends');
    }
    return -1;
  }

  private inScalar(bytes: Uint8Array, from: number): number {
    let i = from;
    while (i < bytes.length && isScalarByte(bytes[i]!)) i++;
    if (i === bytes.length) this.keep(bytes, from, i);
    else this.finishValue(bytes, from, i);
    return i;
  }

  private inContainer(bytes: Uint8Array, from: number): number {
    let i = from;
    while (i < bytes.length) {
      if (this.isInString) {
        const end = this.stringEnd(bytes, i);
        if (end < 0) break;
        this.isInString = false;
        i = end;
        continue;
      }
      const byte = bytes[i]!;
      if (byte === QUOTE) this.isInString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.depth++;
        if (this.depth + this.entered.length > this.maxDepth) this.breakLimit('JSON nested too deeply');
        if (this.depth <= this.maxDepth) this.open[this.depth] = byte;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (this.depth <= this.maxDepth && this.open[this.depth] !== byte - 2)
          this.fault(bytes, i, 'the bracket that was opened');
        if (--this.depth === 0) {
          this.finishValue(bytes, from, i + 1);
          return i + 1;
        }
      }
      i++;
    }
    this.keep(bytes, from, bytes.length);
    return bytes.length;
  }

  /** The value's last bytes are `bytes[start, end)`. */
  private finishValue(bytes: Uint8Array, start: number, end: number): void {
    this.keep(bytes, start, end);
    this.state = this.entered.length === 0 ? VALUE : COMMA_OR_END;
    if (this.broke !== null) this.sink.skipped(this.broke);
    else if (this.isTaking) this.sink.value(this.path, this.parse(this.carry.subarray(0, this.carried)));
    this.path.pop();
  }

  private closeEntered(bytes: Uint8Array, i: number): number {
    const opener = this.entered.at(-1);
    if (opener !== bytes[i]! - 2) return this.fault(bytes, i, 'the bracket that was opened');
    this.sink.leave?.(this.path);
    this.entered.pop();
    this.path.pop();
    this.state = this.entered.length === 0 ? VALUE : COMMA_OR_END;
    return i + 1;
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    if (!this.isTaking || this.broke !== null) return;
    const needed = this.carried + end - start;
    if (needed > this.maxBytes) {
      this.breakLimit('JSON value too long');
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

  /** The value is passed over; what was not asked for has no limit. */
  private breakLimit(reason: JsonWalkSkip): void {
    if (this.isTaking && this.broke === null) this.broke = reason;
    this.carried = 0;
  }

  private parse(bytes: Uint8Array): unknown {
    try {
      return JSON.parse(this.decoder.decode(bytes)) as unknown;
    } catch (error) {
      throw new AppError('invalid-input', `JSON: the value near byte ${this.offset} is broken`, { cause: error });
    }
  }

  private fault(bytes: Uint8Array, i: number, expected: string): never {
    const found = bytes[i]! > 32 && bytes[i]! < 127 ? String.fromCharCode(bytes[i]!) : `byte ${bytes[i]}`;
    throw new AppError('invalid-input', `JSON: byte ${this.offset + i}: found ${found}, expected ${expected}`);
  }
}

function typeOf(byte: number): JsonValueType | null {
  if (byte === OPEN_BRACE) return 'object';
  if (byte === OPEN_BRACKET) return 'array';
  if (byte === QUOTE) return 'string';
  return isScalarByte(byte) ? 'scalar' : null;
}

/** A byte of a number, `true`, `false` or `null`. */
function isScalarByte(byte: number): boolean {
  return (
    (byte >= 97 && byte <= 122) ||
    (byte >= 48 && byte <= 57) ||
    byte === 45 ||
    byte === 43 ||
    byte === 46 ||
    byte === 69
  );
}
