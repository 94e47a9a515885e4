import { JsonWalker } from '../../lib/json-walker.ts';
import { BARE_CLAIM, type FeedReader, type FeedSink, type GuardNames } from './feed-entry.ts';
import { LARGEST_ELEMENT_BYTES } from './json-records.ts';

/** How the names of a list are meant, by its `type`. */
const NAMES_OF_TYPE: Readonly<Record<string, GuardNames>> = {
  string: 'exact',
  hostname: 'below',
  // Part of a name anywhere; whole names are what such lists hold, and below them is what can be asked.
  substring: 'below',
  cidr: 'exact',
};

/**
 * MISP warninglists: names, addresses and networks that lists of bad things name by mistake. Their type stands behind
 * the list, so that it is told only at the end.
 */
export function createMispWarninglistReader(sink: FeedSink): FeedReader {
  let type = '';
  const walker = new JsonWalker(
    {
      choose: (path, kind) => {
        if (path.length === 0) return 'enter';
        if (path.length === 1)
          return path[0] === 'list' && kind === 'array'
            ? 'enter'
            : isHead(path[0]!) && kind === 'string'
              ? 'take'
              : 'pass';
        return kind === 'string' ? 'take' : 'pass';
      },
      value: (path, value) => {
        const text = String(value);
        if (path.length === 2) sink.claim({ ...BARE_CLAIM, value: text });
        else if (path[0] === 'type') type = text;
        else sink.about(path[0] === 'name' ? { title: text } : {});
      },
      leave: (path) => {
        if (path.length === 0)
          sink.about({ guardNames: Object.hasOwn(NAMES_OF_TYPE, type) ? NAMES_OF_TYPE[type]! : 'none' });
      },
      skipped: (reason) => sink.leftOut(reason),
    },
    { maxBytes: LARGEST_ELEMENT_BYTES },
  );
  return walker;
}

function isHead(key: string): boolean {
  return key === 'type' || key === 'name';
}
