import { AppError } from '../../lib/app-error.ts';
import { parseAddress } from '../../model/address.ts';
import { countIndicatorLines, createCsvListReader } from './csv-list.ts';
import type { FeedFormat, FeedReader, FeedSink } from './feed-entry.ts';
import { createHostsFileReader } from './hosts-file.ts';
import { createMispEventReader } from './misp-event.ts';
import { createMispWarninglistReader } from './misp-warninglist.ts';
import { createStixBundleReader } from './stix-bundle.ts';
import { createThreatfoxCsvReader, createThreatfoxJsonReader } from './threatfox.ts';
import { createUrlhausCsvReader, createUrlhausJsonReader } from './urlhaus.ts';
import { createZeekIntelReader } from './zeek-intel.ts';

/** So much of a file's beginning tells what it is. */
export const FEED_HEAD_BYTES = 64 * 1024;

/** What is in a feed by its first bytes. Throws AppError `unsupported` that says what was found instead. */
export function detectFeed(head: Uint8Array, file: string): FeedFormat {
  const text = headText(head, file);
  if (isJsonText(text)) {
    const format = jsonFormat(text);
    if (format !== null) return format;
    throw unknown(file, 'JSON of no known kind of feed');
  }
  if (/^\s*</.test(text)) throw unknown(file, 'HTML or XML');
  if (/^#fields\t.*\bindicator\b/m.test(text)) return 'zeek-intel';
  if (/^[#"\t ]*id"?,\s*"?dateadded"?,\s*"?url/m.test(text)) return 'urlhaus';
  if (/^[#"\t ]*first_seen_utc"?,\s*"?ioc_id"?,\s*"?ioc_value/m.test(text)) return 'threatfox';
  if (isHostsFile(text)) return 'hosts-file';
  const { lines, withIndicator } = countIndicatorLines(wholeLines(text, head.length));
  // A list may have a heading and odd lines; reports name hosts as well, those of their authors among them.
  if (lines > 0 && withIndicator * 4 >= lines * 3) return 'csv-list';
  const found = lines === 0 ? 'nothing but comments' : `text with an indicator in ${withIndicator} of ${lines} lines`;
  throw unknown(file, found);
}

/** Whether all that the beginning of a list holds, beside comments, is a line that it does not hold the end of. */
export function beginsWithLongLine(head: Uint8Array, file: string): boolean {
  if (head.length < FEED_HEAD_BYTES) return false;
  const text = headText(head, file);
  if (isJsonText(text) || /^\s*</.test(text)) return false;
  return countIndicatorLines(wholeLines(text, head.length)).lines === 0;
}

/** A reader of a format for a file with this beginning. */
export function createFeedReader(format: FeedFormat, head: Uint8Array, file: string, sink: FeedSink): FeedReader {
  const isJson = /^\s*[[{]/.test(headText(head, file));
  switch (format) {
    case 'misp-warninglist':
      return createMispWarninglistReader(sink);
    case 'misp-event':
      return createMispEventReader(sink);
    case 'stix-bundle':
      return createStixBundleReader(sink);
    case 'hosts-file':
      return createHostsFileReader(sink);
    case 'csv-list':
      return createCsvListReader(sink);
    case 'urlhaus':
      return isJson ? createUrlhausJsonReader(sink) : createUrlhausCsvReader(sink);
    case 'threatfox':
      return isJson ? createThreatfoxJsonReader(sink) : createThreatfoxCsvReader(sink);
    case 'zeek-intel':
      return createZeekIntelReader(sink);
  }
}

function headText(head: Uint8Array, file: string): string {
  const bytes = head.subarray(0, FEED_HEAD_BYTES);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw unknown(file, 'text in UTF-16, expected UTF-8');
  if (bytes.includes(0)) throw unknown(file, 'bytes that are no text');
  return new TextDecoder('utf-8').decode(bytes);
}

/** Lists of filters begin with `[Adblock Plus]`, and addresses may stand in brackets. */
function isJsonText(text: string): boolean {
  return /^\s*[[{]/.test(text) && !/^\s*\[[^\]\n"{[]+\]/.test(text);
}

/** By keys near the beginning; objects nested in values do not come before those of the feed itself. */
function jsonFormat(text: string): FeedFormat | null {
  if (/"type"\s*:\s*"bundle"/.test(text)) return 'stix-bundle';
  if (/"objects"\s*:\s*\[/.test(text) && /"spec_version"/.test(text)) return 'stix-bundle';
  if (/"ioc_type"\s*:/.test(text)) return 'threatfox';
  if (/"url_status"\s*:/.test(text) && /"urlhaus_(?:link|reference)"\s*:/.test(text)) return 'urlhaus';
  if (/"(?:Attribute|Event)"\s*:\s*[[{]/.test(text) || /"to_ids"\s*:/.test(text)) return 'misp-event';
  if (/"response"\s*:\s*\[/.test(text) && /"threat_level_id"\s*:/.test(text)) return 'misp-event';
  return /"list"\s*:\s*\[\s*"/.test(text) ? 'misp-warninglist' : null;
}

/** Most lines begin with an address and go on with a name. */
function isHostsFile(text: string): boolean {
  let lines = 0;
  let hosts = 0;
  for (const line of text.split(/\r?\n/, 500)) {
    const [address = '', name] = line.replace(/#.*$/s, '').trim().split(/\s+/);
    if (address === '') continue;
    lines++;
    if (parseAddress(address) !== null && name !== undefined && /^[A-Za-z0-9._-]+$/.test(name) && /[a-z]/i.test(name))
      hosts++;
  }
  return lines > 0 && hosts * 2 > lines;
}

/** A line that the end of the head cuts does not count. */
function wholeLines(text: string, headBytes: number): string {
  return headBytes < FEED_HEAD_BYTES ? text : text.slice(0, text.lastIndexOf('\n') + 1);
}

function unknown(file: string, found: string): AppError {
  return new AppError(
    'unsupported',
    `${file}: found ${found}, expected a MISP warninglist or event, a STIX bundle, a hosts file, a list of names or ` +
      'addresses, URLhaus, ThreatFox or Zeek intel',
  );
}
