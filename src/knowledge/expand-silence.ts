import { formatIpv4, formatIpv6, parseAddress } from '../model/address.ts';
import { writtenName } from '../model/destination.ts';
import { DETECTION_IDS, type Silence } from '../model/finding.ts';
import type { SilenceRecord } from '../model/knowledge.ts';
import { parseNetwork } from '../model/network.ts';
import { type EntryProblem, epochSeconds } from './expand-entry.ts';
import type { PackSilence } from './pack-schema.ts';

const DAY_SECONDS = 86_400;
/** A silence that somebody asks for is looked at again within a year. */
export const LONGEST_SILENCE_DAYS = 366;

/** A silence with its end as a time, names in their usual form; null when there is any problem. */
export function expandSilence(written: PackSilence): {
  readonly record: SilenceRecord | null;
  readonly problems: readonly EntryProblem[];
} {
  const problems: EntryProblem[] = [];
  const report = (key: 'detection' | 'source' | 'destination' | 'until', expected: string): void => {
    problems.push({ path: [key], found: `${written[key]}`, expected });
  };
  const detection = DETECTION_IDS.find((id) => id === written.detection) ?? null;
  const source = written.source === undefined ? null : sourceOf(written.source);
  const destination = written.destination === undefined ? null : destinationOf(written.destination);
  const lastDay = epochSeconds(written.until);
  if (detection === null && written.detection !== undefined) report('detection', `one of ${DETECTION_IDS.join(', ')}`);
  if (source === null && written.source !== undefined) report('source', 'a host, an address or address/bits');
  if (destination === null && written.destination !== undefined)
    report('destination', 'name, name:port, *.name, or an address in place of the name');
  if (lastDay === null) report('until', 'a day of the calendar, YYYY-MM-DD');
  if (problems.length > 0 || lastDay === null) return { record: null, problems };
  const { until, reason } = written;
  const untilMicros = (lastDay + DAY_SECONDS) * 1e6;
  return { record: { detection, source, destination, until, untilMicros, reason }, problems };
}

/** What a silence is about, in words: two of one scope are the same silence. */
export function scopeText({ detection, source, destination }: Silence): string {
  return [
    detection ?? 'everything',
    ...(source === null ? [] : [`from ${source}`]),
    ...(destination === null ? [] : [`to ${destination}`]),
  ].join(' ');
}

function sourceOf(text: string): string | null {
  if (text.includes('/')) return parseNetwork(text) === null ? null : text.toLowerCase();
  return hostOf(text);
}

function destinationOf(text: string): string | null {
  if (text.startsWith('*.')) {
    const name = hostOf(text.slice(2));
    return name === null || parseAddress(name) !== null ? null : `*.${name}`;
  }
  const whole = hostOf(text);
  if (whole !== null) return whole;
  const [, name, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const host = name === undefined ? null : hostOf(name);
  return host === null || Number(port) > 65_535 ? null : `${host}:${Number(port)}`;
}

/** One label is enough: hosts inside are called so. */
function hostOf(text: string): string | null {
  const name = writtenName(text);
  const address = parseAddress(name);
  if (address !== null) return address.family === 4 ? formatIpv4(address.words[3]) : formatIpv6(...address.words);
  // What looks like an IPv4 address and is none (1.2.3.256) would fit nothing.
  if (/^[0-9.]+\.[0-9]+$/.test(name)) return null;
  return /^[^\s:*/[\]]+$/.test(name) && name.split('.').every((label) => label !== '' && label.length <= 63)
    ? name
    : null;
}
