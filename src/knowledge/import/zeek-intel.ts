import { BARE_CLAIM, type FeedClaim, type FeedReader, type FeedSink, type LeftOutReason } from './feed-entry.ts';
import { createLineReader } from './line-reader.ts';

/** Kinds of indicators that are no destinations. */
const OTHER_KINDS: Readonly<Record<string, LeftOutReason>> = {
  'Intel::FILE_HASH': 'file hash',
  'Intel::CERT_HASH': 'file hash',
  'Intel::PUBKEY_HASH': 'file hash',
  'Intel::FILE_NAME': 'file name',
  'Intel::EMAIL': 'e-mail address',
};
const TAKEN_KINDS = new Set(['Intel::ADDR', 'Intel::SUBNET', 'Intel::DOMAIN', 'Intel::URL']);

/** Files of Zeek's intelligence framework: a `#fields` line, then cells between tabs; `-` is a cell without value. */
export function createZeekIntelReader(sink: FeedSink): FeedReader {
  let fields: readonly string[] = ['indicator', 'indicator_type', 'meta.source', 'meta.desc', 'meta.url'];
  return createLineReader(sink, (line) => {
    if (line.startsWith('#')) {
      if (line.startsWith('#fields')) fields = line.split('\t').slice(1);
      return;
    }
    if (line.trim() === '') return;
    const cells = line.split('\t');
    const cell = (name: string): string => {
      const text = cells[fields.indexOf(name)] ?? '-';
      return text === '-' || text === '(empty)' ? '' : unescaped(text);
    };
    const kind = cell('indicator_type');
    if (TAKEN_KINDS.has(kind)) sink.claim(claimOf(cell, kind));
    else sink.leftOut(Object.hasOwn(OTHER_KINDS, kind) ? OTHER_KINDS[kind]! : 'of another kind');
  });
}

function claimOf(cell: (name: string) => string, kind: string): FeedClaim {
  const source = cell('meta.source');
  return {
    ...BARE_CLAIM,
    value: cell('indicator'),
    relevance: 'knownBad',
    isDomain: kind === 'Intel::DOMAIN',
    title: cell('meta.desc') || (source === '' ? '' : `Listed by ${source}`),
    reference: cell('meta.url'),
    id: source,
  };
}

/** Zeek writes bytes that would break the table as `\x09`. */
function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
