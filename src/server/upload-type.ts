import type { UploadType } from '@flowsage/client';
import { detectFormat } from '../input/detect.ts';
import { INPUT_FORMATS } from '../input/index.ts';

/** The word for a file whose uploader gave none: by its first bytes, or by its name while it is packed. */
export function uploadTypeOf(head: Uint8Array, fileName: string): UploadType {
  const { format } = detectFormat(head, INPUT_FORMATS);
  if (format !== null) return typeOfFormat(format.name);
  const extension = /\.([a-z0-9]+)(?:\.(?:gz|zst))?$/i.exec(fileName)?.[1]?.toLowerCase();
  return (extension === undefined ? undefined : TYPES_OF_EXTENSIONS.get(extension)) ?? 'pcap';
}

function typeOfFormat(name: string): UploadType {
  if (name === 'pcap' || name === 'pcapng') return name;
  if (name.startsWith('zeek')) return 'zeek';
  // The old vocabulary has one word for all other records of flows.
  return name === 'flow-file' ? 'secflow' : 'interflow';
}

const TYPES_OF_EXTENSIONS: ReadonlyMap<string, UploadType> = new Map([
  ['pcapng', 'pcapng'],
  ['log', 'zeek'],
  ['sf', 'secflow'],
  ['bf', 'secflow'],
  ['json', 'interflow'],
  ['ndjson', 'interflow'],
  ['csv', 'interflow'],
]);
