import { JsonStream } from '../../lib/json-stream.ts';

/** What `probe` of text formats looks at: the head of a file (up to 64 KiB) as lines or as JSON objects. */

const MAX_LINES = 40;
const MAX_OBJECTS = 8;

/** Why the head cannot be text, or null: archives and captures hold zero bytes early. */
export function whyNotText(head: Uint8Array): string | null {
  if (head.length === 0) return 'the file is empty';
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    return 'the file is UTF-16 text';
  const limit = Math.min(head.length, 4096);
  for (let i = 0; i < limit; i++) if (head[i] === 0) return `byte ${i} is zero, so the file is not text`;
  return null;
}

/** The first byte that is neither blank nor part of a byte order mark; -1 when there is none. */
export function firstByte(head: Uint8Array): number {
  for (const byte of head) if (byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf) return byte;
  return -1;
}

export function looksLikeJson(head: Uint8Array): boolean {
  const byte = firstByte(head);
  return byte === 123 || byte === 91;
}

/** The first lines that are not empty, without line ends; a last line that the head cuts off is left out. */
export function headLines(head: Uint8Array): string[] {
  const text = new TextDecoder('utf-8').decode(head);
  const lines = text.split('\n', MAX_LINES + 1);
  if (lines.length > 1 && lines.length <= MAX_LINES && head.length >= 65_536) lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)).filter((line) => line !== '');
}

/** The first objects of a head that is JSON. */
export function headObjects(head: Uint8Array): Record<string, unknown>[] {
  const objects: Record<string, unknown>[] = [];
  const stream = new JsonStream({
    value: (value) => {
      objects.push(value);
    },
    skipped: () => {},
  });
  for (let at = 0; at < head.length && objects.length < MAX_OBJECTS; at += 2048)
    stream.push(head.subarray(at, at + 2048));
  return objects.slice(0, MAX_OBJECTS);
}

/** The reason of a format that reads JSON, about the objects it found and what they would have to hold. */
export function whyNotJson(head: Uint8Array, objects: readonly Record<string, unknown>[], wanted: string): string {
  if (!looksLikeJson(head)) return 'the text does not begin with { or [';
  if (objects.length === 0) return 'no complete JSON object within the first 64 KiB';
  const keys = Object.keys(objects[0]!).slice(0, 6).join(', ');
  return `the first JSON object has no ${wanted} (it has ${keys === '' ? 'no members' : keys})`;
}
