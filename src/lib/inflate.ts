/**
 * Inflate (RFC 1951) in plain JavaScript, a piece at a time, for places without zlib: browsers unpack gzip by themselves,
 * but refuse files of several members and throw away what they had when a file breaks off.
 */

const WINDOW_BYTES = 32 * 1024;
/** Unpacked bytes that are handed over at a time. */
const OUTPUT_BYTES = 256 * 1024;
/** More than a header of codes (at most 2,300 bits) or the longest symbol needs: with so many bytes nothing can run out. */
const ENOUGH_BYTES = 512;
const MAX_MATCH = 258;

const LENGTH_BASE = Uint16Array.of(
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  13,
  15,
  17,
  19,
  23,
  27,
  31,
  35,
  43,
  51,
  59,
  67,
  83,
  99,
  115,
  131,
  163,
  195,
  227,
  258,
);
const LENGTH_EXTRA = Uint8Array.of(
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0,
);
const DISTANCE_BASE = Uint16Array.of(
  1,
  2,
  3,
  4,
  5,
  7,
  9,
  13,
  17,
  25,
  33,
  49,
  65,
  97,
  129,
  193,
  257,
  385,
  513,
  769,
  1025,
  1537,
  2049,
  3073,
  4097,
  6145,
  8193,
  12289,
  16385,
  24577,
);
const DISTANCE_EXTRA = Uint8Array.of(
  0,
  0,
  0,
  0,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  8,
  9,
  9,
  10,
  10,
  11,
  11,
  12,
  12,
  13,
  13,
);
/** The order in which lengths of the code for code lengths are written. */
const CODE_LENGTH_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

/** A code as a table: index is the next `bits` bits, value is the symbol times 16 plus its length; 0 for none. */
interface Code {
  readonly bits: number;
  readonly table: Uint16Array;
}

const LITERALS = fixedCode(288, (symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8));
const DISTANCES = fixedCode(32, () => 5);

const AT_HEADER = 0;
const IN_STORED = 1;
const IN_CODES = 2;
const AT_END = 3;

/** Unpacks one stream. Damage throws an `Error` that says what is wrong; what was unpacked before has been given. */
export class Inflate {
  /** Whether the last block has ended. */
  get isDone(): boolean {
    return this.state === AT_END;
  }

  private state = AT_HEADER;
  private isLastBlock = false;
  private storedLeft = 0;
  private literals: Code = LITERALS;
  private distances: Code = DISTANCES;
  /** The window, then what is being unpacked. */
  private readonly output = new Uint8Array(WINDOW_BYTES + OUTPUT_BYTES + MAX_MATCH);
  /** Where unpacked bytes end that were not handed over yet. */
  private end = WINDOW_BYTES;
  private total = 0;
  private input: Uint8Array = new Uint8Array(0);
  private at = 0;
  private bitBuffer = 0;
  private bitCount = 0;

  /** Unpacks what can be of a piece; each output is valid until the next is asked for. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    this.append(bytes);
    yield* this.work(false);
  }

  /** Ends the input: what waited for more is unpacked. Throws when the stream is not complete. */
  *finish(): Generator<Uint8Array> {
    yield* this.work(true);
    if (this.state !== AT_END) throw new Error('unexpected end of file');
  }

  /** Input behind the end of the stream. */
  rest(): Uint8Array {
    // Whole bytes that were read ahead were not used.
    return this.input.subarray(this.at - (this.bitCount >> 3));
  }

  private append(bytes: Uint8Array): void {
    const left = this.input.length - this.at;
    const input = new Uint8Array(left + bytes.length);
    input.set(this.input.subarray(this.at));
    input.set(bytes, left);
    this.input = input;
    this.at = 0;
  }

  private *work(isFinal: boolean): Generator<Uint8Array> {
    let failure: unknown = null;
    for (let isStuck = false; !isStuck && failure === null && this.state !== AT_END; ) {
      try {
        isStuck = !this.step(isFinal);
        if (this.bitCount < 0) throw new Error('unexpected end of file');
      } catch (error) {
        // Zeros stand in for what is missing: whatever is wrong with them is not.
        failure = this.bitCount < 0 ? new Error('unexpected end of file') : error;
      }
      if (this.end < WINDOW_BYTES + OUTPUT_BYTES && !isStuck && failure === null && this.state !== AT_END) continue;
      if (this.end > WINDOW_BYTES) yield this.output.subarray(WINDOW_BYTES, this.end);
      this.slide();
    }
    if (failure !== null) throw failure;
  }

  /** Keeps the window before the output. */
  private slide(): void {
    if (this.end > WINDOW_BYTES) this.output.copyWithin(0, this.end - WINDOW_BYTES, this.end);
    this.end = WINDOW_BYTES;
  }

  /** Goes on until the output is full or something must wait; false when more input is needed. */
  private step(isFinal: boolean): boolean {
    if (this.state === IN_STORED) return this.copyStored();
    if (!isFinal && this.input.length - this.at < ENOUGH_BYTES) return false;
    if (this.state === AT_HEADER) this.readHeader();
    else if (this.state === IN_CODES) this.decodeSymbols(isFinal);
    return true;
  }

  private readHeader(): void {
    this.isLastBlock = this.bits(1) === 1;
    const kind = this.bits(2);
    if (kind === 0) this.beginStored();
    else if (kind === 1) {
      this.literals = LITERALS;
      this.distances = DISTANCES;
      this.state = IN_CODES;
    } else if (kind === 2) {
      this.readCodes();
      this.state = IN_CODES;
    } else throw new Error('invalid block type');
  }

  private beginStored(): void {
    this.bits(this.bitCount & 7);
    const length = this.bits(16);
    if (this.bits(16) !== (length ^ 0xffff) && this.bitCount >= 0) throw new Error('invalid stored block lengths');
    // Bytes that were read ahead belong to the block.
    this.at -= this.bitCount >> 3;
    this.bitBuffer = 0;
    this.bitCount = Math.min(this.bitCount, 0);
    this.storedLeft = length;
    this.state = IN_STORED;
  }

  private copyStored(): boolean {
    const room = WINDOW_BYTES + OUTPUT_BYTES - this.end;
    const count = Math.min(this.storedLeft, room, this.input.length - this.at);
    this.output.set(this.input.subarray(this.at, this.at + count), this.end);
    this.at += count;
    this.end += count;
    this.total += count;
    this.storedLeft -= count;
    if (this.storedLeft === 0) this.endBlock();
    else if (count === 0) return false;
    return true;
  }

  private endBlock(): void {
    this.state = this.isLastBlock ? AT_END : AT_HEADER;
  }

  private readCodes(): void {
    const literalCount = this.bits(5) + 257;
    const distanceCount = this.bits(5) + 1;
    const lengthCount = this.bits(4) + 4;
    if (literalCount > 286 || distanceCount > 30) throw new Error('too many length or distance symbols');
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) codeLengths[CODE_LENGTH_ORDER[i]!] = this.bits(3);
    const code = codeOf(codeLengths, 'code lengths');
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < lengths.length; ) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const value = symbol === 16 ? lengths[i - 1] : 0;
      const repeat = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (value === undefined || i + repeat > lengths.length) throw new Error('invalid bit length repeat');
      lengths.fill(value, i, i + repeat);
      i += repeat;
    }
    if (lengths[256] === 0) throw new Error('invalid code -- missing end-of-block');
    this.literals = codeOf(lengths.subarray(0, literalCount), 'literal/lengths');
    this.distances = codeOf(lengths.subarray(literalCount), 'distances');
  }

  private decodeSymbols(isFinal: boolean): void {
    const { output } = this;
    const full = WINDOW_BYTES + OUTPUT_BYTES;
    // A symbol takes at most 48 bits: with so many bytes there is always enough.
    const last = isFinal ? Number.POSITIVE_INFINITY : this.input.length - 8;
    while (this.end < full && this.at <= last) {
      const symbol = this.symbol(this.literals);
      if (this.bitCount < 0) return;
      if (symbol < 256) {
        output[this.end++] = symbol;
        this.total++;
        continue;
      }
      if (symbol === 256) {
        this.endBlock();
        return;
      }
      if (symbol > 285) throw new Error('invalid literal/length code');
      const length = LENGTH_BASE[symbol - 257]! + this.bits(LENGTH_EXTRA[symbol - 257]!);
      const distanceSymbol = this.symbol(this.distances);
      if (distanceSymbol > 29) throw new Error('invalid distance code');
      const distance = DISTANCE_BASE[distanceSymbol]! + this.bits(DISTANCE_EXTRA[distanceSymbol]!);
      if (this.bitCount < 0) return;
      if (distance > this.total) throw new Error('invalid distance too far back');
      let from = this.end - distance;
      const to = this.end + length;
      // Short ones are copied faster by hand.
      if (distance >= length && length > 32) {
        output.copyWithin(this.end, from, from + length);
        this.end = to;
      } else while (this.end < to) output[this.end++] = output[from++]!;
      this.total += length;
    }
  }

  /** The next symbol of a code. */
  private symbol(code: Code): number {
    this.fill();
    const entry = code.table[this.bitBuffer & ((1 << code.bits) - 1)]!;
    if (entry === 0) {
      throw new Error(this.bitCount < code.bits ? 'unexpected end of file' : 'invalid code');
    }
    const length = entry & 15;
    this.bitBuffer >>>= length;
    this.bitCount -= length;
    return entry >> 4;
  }

  /** The next bits as a number, 16 at most. */
  private bits(count: number): number {
    this.fill();
    const value = this.bitBuffer & ((1 << count) - 1);
    this.bitBuffer >>>= count;
    this.bitCount -= count;
    return value;
  }

  /** At least 16 bits, unless the input has ended: then zeros stand in, and `bitCount` falls below 0 when they are used. */
  private fill(): void {
    while (this.bitCount <= 16 && this.at < this.input.length) {
      this.bitBuffer |= this.input[this.at++]! << this.bitCount;
      this.bitCount += 8;
    }
  }
}

/** Makes the table of a code by the lengths of its symbols. Codes of one symbol need not be complete. */
function codeOf(lengths: Uint8Array, what: string): Code {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]!++;
  counts[0] = 0;
  let bits = 15;
  while (bits > 1 && counts[bits] === 0) bits--;
  const next = new Uint16Array(17);
  let code = 0;
  let used = 0;
  for (let length = 1; length <= 15; length++) {
    next[length] = code;
    code = (code + counts[length]!) << 1;
    used += counts[length]! << (15 - length);
  }
  if (used > 1 << 15 || (used < 1 << 15 && lengths.reduce((sum, length) => sum + (length > 0 ? 1 : 0), 0) > 1))
    throw new Error(`invalid ${what} set`);
  const table = new Uint16Array(1 << bits);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const step = 1 << length;
    for (let at = reversed(next[length]!++, length); at < table.length; at += step) table[at] = (symbol << 4) | length;
  });
  return { bits, table };
}

function reversed(code: number, length: number): number {
  let turned = 0;
  for (let bit = 0; bit < length; bit++) turned |= ((code >> bit) & 1) << (length - 1 - bit);
  return turned;
}

function fixedCode(count: number, lengthOf: (symbol: number) => number): Code {
  return codeOf(
    Uint8Array.from({ length: count }, (_, symbol) => lengthOf(symbol)),
    'fixed',
  );
}
