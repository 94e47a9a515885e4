import { JsonWalker } from '../../lib/json-walker.ts';
import { BARE_CLAIM, type FeedClaim, type FeedReader, type FeedSink, type LeftOutReason } from './feed-entry.ts';
import { readFeedTime } from './feed-time.ts';
import { LARGEST_ELEMENT_BYTES, textOf } from './json-records.ts';

/** Lists and objects on the way to attributes: an event alone, exports, search answers and files of a feed. */
const ON_THE_WAY = new Set(['response', 'Event', 'Object', 'Attribute', 'Orgc', '*']);

/** Members of an event that are told of all of its attributes. */
const OF_EVENT = new Set(['info', 'uuid', 'name', 'Tag']);

/** Members of a document that is one attribute and no event. */
const OF_ATTRIBUTE = new Set(['type', 'value', 'to_ids', 'deleted', 'comment', 'category', 'timestamp', 'Tag']);

/** Attributes that name destinations, some of them two at once. */
const TAKEN_TYPES = /^(?:ip-(?:src|dst)(?:\|port)?|domain(?:\|ip)?|hostname(?:\|port)?|url|uri)$/;

/** MISP events as JSON, attributes of their objects among them. */
export function createMispEventReader(sink: FeedSink): FeedReader {
  let alone: Record<string, unknown> = {};
  let attributes = 0;
  const walker = new JsonWalker(
    {
      choose: (path, type) => {
        const key = path.at(-1);
        if (isAttribute(path) && type === 'object') return 'take';
        if (path.length === 0 || (ON_THE_WAY.has(key!) && type !== 'string' && type !== 'scalar')) {
          if (type === 'object' && isEvent(path)) begin();
          return type === 'object' || type === 'array' ? 'enter' : 'pass';
        }
        if (isEvent(path.slice(0, -1)) && (OF_EVENT.has(key!) || OF_ATTRIBUTE.has(key!))) return 'take';
        return path.at(-2) === 'Orgc' && key === 'name' ? 'take' : 'pass';
      },
      value: (path, value) => {
        const key = path.at(-1)!;
        if (isAttribute(path)) {
          attributes++;
          takeAttribute(value as Record<string, unknown>, sink);
        } else if (path.at(-2) === 'Orgc') sink.about({ author: textOf(value) });
        else {
          alone[key] = value;
          if (key === 'info') sink.about({ title: textOf(value) });
          else if (key === 'uuid') sink.about({ id: textOf(value) });
          else if (key === 'Tag') sink.about({ threatTags: threatsOf(value) });
        }
      },
      leave: (path) => {
        if (!isEvent(path)) return;
        if (attributes === 0 && alone['type'] !== undefined && alone['value'] !== undefined) takeAttribute(alone, sink);
        alone = {};
      },
      skipped: (reason) => sink.leftOut(reason),
    },
    { maxBytes: LARGEST_ELEMENT_BYTES },
  );
  const begin = (): void => {
    alone = {};
    attributes = 0;
    sink.nextSource();
  };
  return walker;
}

function isAttribute(path: readonly string[]): boolean {
  return path.at(-1) === '*' && path.at(-2) === 'Attribute';
}

/** An object that may be an event: the document itself, `Event`, or an element of a list that is none of its own. */
function isEvent(path: readonly string[]): boolean {
  const key = path.at(-1);
  return key === undefined || key === 'Event' || (key === '*' && (path.length === 1 || path.at(-2) === 'response'));
}

function takeAttribute(attribute: Readonly<Record<string, unknown>>, sink: FeedSink): void {
  const type = textOf(attribute['type']);
  const value = textOf(attribute['value']);
  if (attribute['deleted'] === true || attribute['deleted'] === '1') sink.leftOut('deleted or revoked in the feed');
  else if (!TAKEN_TYPES.test(type)) sink.leftOut(reasonOf(type));
  else if (attribute['to_ids'] !== true && attribute['to_ids'] !== '1') sink.leftOut('not marked for detection');
  else {
    const said = {
      ...BARE_CLAIM,
      relevance: 'knownBad',
      title: textOf(attribute['comment']),
      threatTags: threatsOf(attribute['Tag']),
      firstSeen: readFeedTime(attribute['first_seen']) ?? readFeedTime(attribute['timestamp']),
      lastSeen: readFeedTime(attribute['last_seen']) ?? readFeedTime(attribute['timestamp']),
      id: textOf(attribute['uuid']),
    } as const;
    for (const place of placesOf(type, value)) sink.claim({ ...said, ...place });
  }
}

/** What an attribute names: a host, perhaps at one port, and in `domain|ip` the address that it had as well. */
function placesOf(type: string, value: string): Pick<FeedClaim, 'value' | 'port' | 'isDomain'>[] {
  const isDomain = type.startsWith('domain');
  // URLs may have bars of their own.
  if (!type.includes('|')) return [{ value, port: null, isDomain }];
  const bar = value.indexOf('|');
  const [first, second] = bar < 0 ? [value, ''] : [value.slice(0, bar).trim(), value.slice(bar + 1).trim()];
  if (type === 'domain|ip') {
    const address = second === '' ? [] : [{ value: second, port: null, isDomain: false }];
    return [{ value: first, port: null, isDomain }, ...address];
  }
  const port = Number(second);
  const hasPort = Number.isInteger(port) && port > 0 && port < 65_536;
  return [{ value: first, port: hasPort ? port : null, isDomain }];
}

function reasonOf(type: string): LeftOutReason {
  if (/md5|sha[0-9]|hash|ssdeep|authentihash|tlsh|fingerprint|ja3/.test(type)) return 'file hash';
  if (/mail/.test(type)) return 'e-mail address';
  return type.startsWith('filename') ? 'file name' : 'of another kind';
}

/** Names of malware and actors in tags: `misp-galaxy:banker="Emotet"` and words of the malware taxonomies. */
function threatsOf(tags: unknown): string[] {
  if (!Array.isArray(tags)) return [];
  return tags.flatMap((tag: unknown) => {
    const name = textOf((tag as Record<string, unknown> | null)?.['name']);
    const parts =
      /^(?:misp-galaxy|malware_classification|ms-caro-malware(?:-full)?|veris|rsit|phishing)(?::[^=]*)?="([^"]{1,100})"$/.exec(
        name,
      );
    return parts === null ? [] : [parts[1]!];
  });
}
