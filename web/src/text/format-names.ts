import type { SampleV1, UploadType } from '@flowsage/client';

/** Formats of samples as people call them, by the names that the server gives them. */
export const FORMAT_NAMES: Readonly<Record<string, string>> = {
  pcap: 'pcap',
  pcapng: 'pcapng',
  'zeek-conn': 'Zeek conn.log',
  'suricata-eve': 'Suricata EVE',
  'netflow-csv': 'NetFlow table',
  'nfdump-json': 'nfdump JSON',
  'vpc-flow-log': 'VPC flow log',
  interflow: 'Interflow',
  'flow-file': 'flow file',
  'flow-lines': 'Flowsage NDJSON',
};

/** What uploaders say of files. */
export const TYPE_NAMES: Readonly<Record<UploadType, string>> = {
  pcap: 'pcap',
  pcapng: 'pcapng',
  zeek: 'Zeek log',
  interflow: 'Interflow',
  secflow: 'Secflow',
};

/** What kind of file a sample was: as it was found to be, else as its uploader said. */
export function formatName({ format, fileType }: Pick<SampleV1, 'format' | 'fileType'>): string {
  return format === null ? TYPE_NAMES[fileType] : (FORMAT_NAMES[format] ?? format);
}
