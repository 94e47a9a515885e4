import type { SampleHeader } from '../model/output.ts';

/** JSON as text, piece by piece: whole samples are never held as objects. */

/** Everything of a sample before its list of flows. */
export function sampleHead(header: SampleHeader, listKey: string): string {
  return `{"hash":"${header.hash}","trafficDate":"${header.trafficDate}","fileName":${quoted(header.fileName)},"${listKey}":[`;
}

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const NOT_ASCII = /[\x7f-\uffff]/g;

/** A text in ASCII: names from traffic never put a control, bidi or other odd character into a file as it is. */
export function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return asciiOnly(JSON.stringify(text));
}

/** JSON text with everything beyond printable ASCII escaped. */
export function asciiOnly(json: string): string {
  return json.replace(NOT_ASCII, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
