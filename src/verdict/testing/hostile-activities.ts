import type { Activity } from '@flowsage/client';
import fc from 'fast-check';
import { FLOW_CATEGORIES } from '../../model/labels.ts';
import { createActivity } from './activities.ts';

/** Pieces that, unguarded, would look like part of `details` or break a line, a fence or a message. */
const TRAPS = [
  '`',
  '```',
  '. `',
  '1. `x.y:1`',
  'evil.example:443',
  '*Destination Name:* a.b:1',
  '*Confidence:* High',
  '*Description:* ```x\n```',
  'We have observed 7 Malicious Activities',
  'We  have\nobserved 3 Impacts',
  'There are 3 known Attack Vectors',
  'there are 9 suspected Attack\tVectors',
  'there are 2 which we suspect could be Attack Vectors',
  '<!channel>',
  '<script>',
  '\n',
  '\r',
  '\u2028',
  '\u0085',
  '\u001c',
  '\u202e',
  '\ud800',
  ': ',
  '. ',
  '…',
  'Ünïcödé 名前',
];

export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(fc.constantFrom(...TRAPS), fc.string({ maxLength: 8 }), fc.string({ unit: 'binary', maxLength: 4 })),
    {
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join(''));

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a.example', 'b.example', 'WWW.c.example.', 'd-1.example', '_x.e.example') },
  { weight: 3, arbitrary: fc.constantFrom('203.0.113.5', '198.18.0.1', '8.8.8.8', '10.1.2.3', '224.0.0.251') },
  { weight: 3, arbitrary: fc.constantFrom('2001:4860::8', '::ffff:8.8.8.8', 'fe80::1', 'router', 'x.xn--p1ai', 'x.') },
  { weight: 2, arbitrary: hostileText },
);
const port = fc.oneof(fc.constantFrom('443', '80', '8443', 'ICMP'), fc.nat(65_535).map(String), hostileText);
const time = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.double(), fc.constantFrom(0.1, 0.2, 0.3));
const tagField = fc.oneof(
  fc.constant(''),
  fc.constantFrom('["Redirect"]', '["CredentialsEntered"]', '["NewPage"]', 'no list', '[]'),
  fc.array(hostileText, { maxLength: 3 }).map((tags) => JSON.stringify(tags)),
);

const record = fc.record({
  title: hostileText,
  description: fc.oneof(hostileText, fc.constant(''), fc.constant('x'.repeat(3000))),
  relevance: fc.constantFrom('knownBad' as const, 'seenNearBad' as const, 'knownUninteresting' as const, '' as const),
  attackVectorTags: tagField,
  impactsTags: tagField,
  threatTags: tagField,
  activityPurposeTags: tagField,
  associatedAppOrServiceTags: tagField,
});

/** Pages that somebody opened, at a few places. */
const page = fc
  .tuple(fc.constantFrom('news.example:443', 'NEWS.example.:80', 'router:80', 'x. `y.z:1'), time)
  .map(([to, start]) => createActivity({ to, start, behavior: { activityPurposeTags: '["NewPage"]' } }));

const flow = fc
  .record(
    {
      to: fc.tuple(name, port).map((parts) => parts.join(':')),
      start: time,
      duration: time,
      category: fc.oneof(fc.constantFrom(...FLOW_CATEGORIES.map((entry) => entry.name)), hostileText),
      samples: fc.integer({ min: 1, max: 40 }),
      destination: record,
      behavior: record,
      event: record,
    },
    { requiredKeys: [] },
  )
  .map(createActivity);

/** Flows of few names, many ports and texts that mean harm. */
export const hostileActivity: fc.Arbitrary<Activity> = fc.oneof(
  { weight: 9, arbitrary: flow },
  { weight: 1, arbitrary: page },
);
