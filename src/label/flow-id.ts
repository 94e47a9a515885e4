import { sha256Hex, sha256Into } from '../lib/sha256.ts';

/** Day zero of the id scheme: a constant between category and destination that has never changed. */
const DAY_ZERO = ' 07/04/2020 ';

const encoder = new TextEncoder();
const scratch = new Uint8Array(1024);

/**
 * The id of a behaviour: one flow category at one destination (`name:port`), whoever did it and when. SHA-256 as a
 * hexadecimal number, hence without leading zeros (one id in sixteen is shorter than 64 digits), then padded to 32.
 */
export function flowId(category: string, destinationData: string): string {
  const text = category + DAY_ZERO + destinationData;
  if (text.length * 3 > scratch.length) return writeId(sha256Hex(encoder.encode(text)));
  const { written } = encoder.encodeInto(text, scratch);
  return writeId(sha256Hex(scratch, written));
}

/**
 * The hash behind `flowId`, for destination data that stands in `bytes[start, end)` as ASCII; 32 bytes to `out`. For
 * writers of many flows, which have the text as bytes already.
 */
export function flowIdDigest(
  category: string,
  bytes: Uint8Array,
  start: number,
  end: number,
  out: Uint8Array,
  outOffset: number,
): void {
  const before = category.length + DAY_ZERO.length;
  const length = before + end - start;
  const text = length > scratch.length ? new Uint8Array(length) : scratch;
  for (let i = 0; i < category.length; i++) text[i] = category.charCodeAt(i);
  for (let i = 0; i < DAY_ZERO.length; i++) text[category.length + i] = DAY_ZERO.charCodeAt(i);
  for (let i = start; i < end; i++) text[before + i - start] = bytes[i]!;
  sha256Into(text, 0, length, out, outOffset);
}

/** A flow id as somebody typed or stored it (any case, leading zeros or not) in the form of `flowId`; null if none. */
export function parseFlowId(text: string): string | null {
  return /^[0-9a-fA-F]{32,64}$/.test(text) ? writeId(text.toLowerCase()) : null;
}

function writeId(hex: string): string {
  let zeros = 0;
  while (hex.charCodeAt(zeros) === 48) zeros++;
  return hex.slice(zeros).padStart(32, '0');
}
