import type { Activity, Categorization, CategoryName } from '@flowsage/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import type { Finding } from '../model/finding.ts';
import { FLOW_CATEGORIES } from '../model/labels.ts';
import { WORST_FIRST } from './categories.ts';
import { categorize, rulesOf } from './categorize.ts';
import { type FlowEvidence, RARITY_THRESHOLDS, RULES, ruleOf } from './rules.ts';
import { type ActivityOptions, createActivity } from './testing/activities.ts';
import { hostileActivity } from './testing/hostile-activities.ts';

const KNOWN_BAD = { relevance: 'knownBad' } as const;
const WAY_IN = { attackVectorTags: '["Redirect"]' };
const NEAR_BAD = { relevance: 'seenNearBad' } as const;
const GUARDED = { isGuarded: true, isListedByMistake: true };
const IMPACT = { impactsTags: '["CredentialsEntered"]' };

/** Rules that ask for more than the records of a flow. */
const OF_EVIDENCE = new Set([
  'known bad destination',
  'listed as bad, and guarded',
  'destination seen near bad',
  'event seen near bad',
  'behavior seen near bad',
]);

function categorized(...flows: readonly ActivityOptions[]): Categorization {
  return categorize(flows.map(createActivity));
}

/** Category of each destination. */
function placesIn(categorization: Categorization): Record<string, CategoryName> {
  return Object.fromEntries(
    WORST_FIRST.flatMap((category) => categorization[category].map(({ destination }) => [destination, category])),
  );
}

describe('the rules', () => {
  const cases: readonly (readonly [rule: string, flow: ActivityOptions, category: CategoryName])[] = [
    ['known bad', { destination: KNOWN_BAD }, 'Malicious Activity'],
    ['known bad', { destination: { ...KNOWN_BAD, ...WAY_IN } }, 'Malicious Activity'],
    ['known way in', { destination: WAY_IN }, 'Attack Vector'],
    ['known way in', { destination: { ...WAY_IN, ...IMPACT } }, 'Attack Vector'],
    ['inferred impact', { behavior: IMPACT }, 'Impact'],
    ['known impact', { behavior: { ...IMPACT, ...KNOWN_BAD } }, 'Impact'],
    ['seen near bad, and without it', { destination: { relevance: 'seenNearBad' } }, 'Common Activity'],
    ['known', { destination: {}, samples: 1 }, 'Common Activity'],
    ['known', { event: {}, behavior: KNOWN_BAD, destination: KNOWN_BAD }, 'Common Activity'],
    ['known bad', { event: KNOWN_BAD, behavior: {}, destination: WAY_IN }, 'Malicious Activity'],
    ['known way in', { behavior: WAY_IN, destination: KNOWN_BAD }, 'Attack Vector'],
    // An empty list as text is no tag.
    ['known', { destination: { attackVectorTags: '[]', impactsTags: '' } }, 'Common Activity'],
    ['inside the network', { to: '10.0.0.5:445' }, 'Common Activity'],
    ['inside the network', { to: '224.0.0.251:5353' }, 'Common Activity'],
    ['inside the network', { to: 'fe80::1:443' }, 'Common Activity'],
    ['inside the network', { to: 'printer:631' }, 'Common Activity'],
    ['inside the network', { to: 'nas.local:445' }, 'Common Activity'],
    ['unknown and rare', { to: '198.51.101.7:443' }, 'Suspicious Activity'],
    ['unknown and rare', { to: '2001:4860::8:443' }, 'Suspicious Activity'],
    // Text that is no host name does not pass for an internal one.
    ['unknown and rare', { to: 'a name:of its own:443' }, 'Suspicious Activity'],
    ['unknown and rare', { to: `${'x'.repeat(64)}.example:443` }, 'Suspicious Activity'],
    ['unknown and rare', { to: ':443' }, 'Suspicious Activity'],
    ['unknown and rare', { to: '' }, 'Suspicious Activity'],
    ['name look-up', { to: '8.8.8.8:53', category: 'dnsQuery' }, 'Common Activity'],
    ['no answer', { category: 'failedConnection' }, 'Common Activity'],
    ['no answer', { category: 'unidirectional' }, 'Common Activity'],
    ['nothing exchanged', { category: 'keepAlive' }, 'Common Activity'],
    ['everyday traffic', { samples: 20 }, 'Common Activity'],
    ['unknown', { samples: 19 }, 'Suspicious Activity'],
    ['unknown', { samples: 4 }, 'Suspicious Activity'],
    ['unknown and rare', { samples: 3 }, 'Suspicious Activity'],
  ];
  for (const [name, flow, category] of cases)
    it(`put ${JSON.stringify(flow)} into ${category} as ${name}`, () => {
      const rule = ruleOf(createActivity(flow));
      expect([rule.name, rule.category]).toEqual([name, category]);
      expect(Object.values(placesIn(categorized(flow)))).toEqual([category]);
    });

  it('are all in the table above, each with a sentence of its own', () => {
    const ofRecords = RULES.filter((rule) => rule.tellsFinding !== true && !OF_EVIDENCE.has(rule.name));
    expect(new Set(cases.map(([name]) => name))).toEqual(new Set(ofRecords.map((rule) => rule.name)));
    expect(new Set(RULES.map((rule) => rule.sentence)).size).toBe(RULES.length);
  });

  it('look for what other categories mean only where they say so', () => {
    const quiet = ['dnsQuery', 'failedConnection', 'unidirectional', 'keepAlive'];
    for (const { name } of FLOW_CATEGORIES)
      expect(ruleOf(createActivity({ category: name })).category === 'Common Activity').toBe(quiet.includes(name));
  });

  it('draw the lines between rare and common where they are told to', () => {
    const flows = [createActivity({ samples: 2 })];
    expect(placesIn(categorize(flows, { rareSamples: 1, commonSamples: 2 }))).toEqual({
      'unknown.example': 'Common Activity',
    });
    expect(categorize(flows, { rareSamples: 1, commonSamples: 9 })['Suspicious Activity'][0]).toMatchObject({
      activity_groups: [{ confidence: 'Low' }],
    });
  });
});

describe('the rules of findings', () => {
  const finding = (detection: string, score: number): Finding => ({
    detection,
    title: 'Odd traffic',
    sentence: 'It came back every 5 s.',
    score,
    parts: [],
    rows: [0],
    flowCount: 1,
    source: '192.0.2.7',
    destination: 'unknown.example:443',
    destinationPort: 443,
    startMicros: 0,
    endMicros: 1,
  });
  const evidence = (found: Finding | null, more: Partial<FlowEvidence> = {}): FlowEvidence => ({
    finding: found,
    isGuarded: false,
    isCommon: false,
    isDestinationBad: false,
    isListedByMistake: false,
    destinationConcern: null,
    isOfUnknown: false,
    isEventAside: false,
    leadsOutside: false,
    concernLevel: null,
    ...more,
  });
  const BEACON = finding('beaconing', 60);
  const SHARING = { destinationTags: '["FileSharingPlatform"]' };
  const uploadOf = (bytes: number): Finding => ({
    ...finding('upload', 90),
    parts: [{ name: 'bytes sent', value: bytes, unit: 'bytes', threshold: 100_000, share: 40 }],
  });
  const cases: readonly (readonly [rule: string, flow: ActivityOptions, of: FlowEvidence, category: CategoryName])[] = [
    ['finding', {}, evidence(BEACON), 'Suspicious Activity'],
    ['finding', { to: '10.0.0.5:8888' }, evidence(BEACON), 'Suspicious Activity'],
    // A name that was only claimed, at an address of the internet.
    ['unknown, and nothing else', { to: 'printer:631' }, evidence(null, { leadsOutside: true }), 'Common Activity'],
    ['inside the network', { to: 'printer:631' }, evidence(null), 'Common Activity'],
    ['finding', { category: 'failedConnection' }, evidence(finding('portScan', 45)), 'Suspicious Activity'],
    ['strong finding', {}, evidence(finding('beaconing', 90)), 'Suspicious Activity'],
    ['strong finding', { destination: WAY_IN }, evidence(finding('upload', 90)), 'Suspicious Activity'],
    [
      'finding where harm was seen',
      { destination: { relevance: 'seenNearBad' } },
      evidence(BEACON),
      'Suspicious Activity',
    ],
    // Ports that were only asked are not what was seen near harm.
    ['finding', { behavior: { relevance: 'seenNearBad' } }, evidence(finding('portScan', 60)), 'Suspicious Activity'],
    ['finding at a harmless place', { destination: {} }, evidence(BEACON), 'Common Activity'],
    [
      'destination seen near bad',
      { behavior: {}, destination: { relevance: 'seenNearBad' } },
      evidence(null, { destinationConcern: 4 }),
      'Common Activity',
    ],
    [
      'known',
      { behavior: {}, destination: { relevance: 'seenNearBad' } },
      evidence(null, { destinationConcern: 4, isGuarded: true }),
      'Common Activity',
    ],
    [
      'known',
      { behavior: {}, destination: { relevance: 'seenNearBad' } },
      evidence(null, { destinationConcern: 3 }),
      'Common Activity',
    ],
    [
      'finding at a harmless place',
      { behavior: { relevance: 'knownUninteresting' } },
      evidence(BEACON),
      'Common Activity',
    ],
    [
      'everyday upload',
      { behavior: NEAR_BAD, destination: SHARING },
      evidence(uploadOf(50_000_000)),
      'Common Activity',
    ],
    [
      'finding where harm was seen',
      { behavior: NEAR_BAD, destination: SHARING },
      evidence(uploadOf(50_000_001)),
      'Suspicious Activity',
    ],
    // What else speaks for harm counts on.
    ...[
      evidence(uploadOf(1_000_000), { destinationConcern: 3 }),
      evidence(uploadOf(1_000_000), { concernLevel: 4 }),
      evidence({ ...uploadOf(1_000_000), detection: 'ftpUpload' }),
    ].map(
      (odd) =>
        [
          'finding where harm was seen',
          { behavior: NEAR_BAD, destination: SHARING },
          odd,
          'Suspicious Activity',
        ] as const,
    ),
    [
      'finding where harm was seen',
      { behavior: NEAR_BAD, destination: {} },
      evidence(uploadOf(1_000_000)),
      'Suspicious Activity',
    ],
    ['strong finding', { behavior: {} }, evidence(uploadOf(1_000_000)), 'Suspicious Activity'],
    // Who tells concern of a place, or writes over a pack that does, makes nothing milder.
    ['finding', { destination: {} }, evidence(BEACON, { destinationConcern: 3 }), 'Suspicious Activity'],
    [
      'finding at a harmless place',
      { destination: {} },
      evidence(BEACON, { destinationConcern: 2 }),
      'Common Activity',
    ],
    ['finding at a guarded place', {}, evidence(BEACON, { isGuarded: true }), 'Common Activity'],
    ['finding at a common place', {}, evidence(BEACON, { isCommon: true }), 'Common Activity'],
    // What is known of a kind of flow does not explain a finding, and a resolver does not explain a tunnel.
    ['finding', { behavior: {} }, evidence(BEACON), 'Suspicious Activity'],
    ['finding', { destination: {} }, evidence(finding('dnsTunnel', 60)), 'Suspicious Activity'],
    ['known bad', { destination: KNOWN_BAD }, evidence(BEACON), 'Malicious Activity'],
    ['inferred impact', { behavior: IMPACT }, evidence(finding('beaconing', 90)), 'Impact'],
    ['known bad destination', { behavior: {} }, evidence(null, { isDestinationBad: true }), 'Malicious Activity'],
    ['known impact', { behavior: IMPACT }, evidence(null, { isDestinationBad: true }), 'Impact'],
    ['listed as bad, and guarded', { destination: KNOWN_BAD }, evidence(null, GUARDED), 'Common Activity'],
    ['listed as bad, and guarded', { behavior: {} }, evidence(null, GUARDED), 'Common Activity'],
    ['finding', { destination: KNOWN_BAD }, evidence(finding('dnsTunnel', 60), GUARDED), 'Suspicious Activity'],
    ['event seen near bad', { event: NEAR_BAD }, evidence(null, { concernLevel: 4 }), 'Suspicious Activity'],
    ['behavior seen near bad', { behavior: NEAR_BAD }, evidence(null, { concernLevel: 5 }), 'Suspicious Activity'],
    ['seen near bad, and without it', { event: NEAR_BAD }, evidence(null, { concernLevel: 3 }), 'Common Activity'],
    [
      'seen near bad, and without it',
      { destination: NEAR_BAD },
      evidence(null, { concernLevel: 4 }),
      'Common Activity',
    ],
    ['known', { behavior: {} }, evidence(null, { concernLevel: 4 }), 'Common Activity'],
    ['unknown, and nothing else', { behavior: {} }, evidence(null, { isOfUnknown: true }), 'Common Activity'],
    ['known', { behavior: {}, destination: {} }, evidence(null, { isOfUnknown: true }), 'Common Activity'],
    // Too weak, or of a kind that only adds to others.
    ['unknown, and nothing else', {}, evidence(finding('beaconing', 49)), 'Common Activity'],
    ['unknown, and nothing else', {}, evidence(finding('firstSeen', 70)), 'Common Activity'],
    ['unknown, and nothing else', { samples: 9 }, evidence(null), 'Common Activity'],
  ];
  for (const [name, flow, of, category] of cases)
    it(`put ${JSON.stringify(flow)} with ${of.finding?.detection ?? 'no finding'} into ${category} as ${name}`, () => {
      const activities = [createActivity(flow)];
      const [rule] = rulesOf(activities, RARITY_THRESHOLDS, [of]);
      expect([rule!.name, rule!.category]).toEqual([name, category]);
      expect(Object.values(placesIn(categorize(activities, RARITY_THRESHOLDS, [of])))).toEqual([category]);
    });

  it('are all in the tables of this file', () => {
    const told = new Set(cases.map(([name]) => name));
    for (const rule of RULES)
      if (rule.tellsFinding === true || OF_EVIDENCE.has(rule.name)) expect(told).toContain(rule.name);
  });

  it('do not call a place known of which only its use is', () => {
    const near = { behavior: NEAR_BAD };
    const of = evidence(null, { isOfUnknown: true, concernLevel: 4 });
    const [group] = categorize([createActivity(near)], RARITY_THRESHOLDS, [of])['Suspicious Activity'][0]!
      .activity_groups;
    expect(group).toMatchObject({ has_known_metadata: false, description: 'A description.' });
  });

  it('tell the finding in the description of its group', () => {
    const [group] = categorize([createActivity()], RARITY_THRESHOLDS, [evidence(BEACON)])['Suspicious Activity'][0]!
      .activity_groups;
    expect(group!.description).toBe('Odd traffic: It came back every 5 s. Nothing is known of the destination.');
  });

  it('make the unknown suspicious beside something that is, and not beside a way in', () => {
    const of = (...flows: (readonly [ActivityOptions, FlowEvidence])[]) =>
      placesIn(
        categorize(
          flows.map(([flow]) => createActivity(flow)),
          RARITY_THRESHOLDS,
          flows.map(([, one]) => one),
        ),
      );
    const unknown = [{ to: 'new.example:443' }, evidence(null)] as const;
    expect(of(unknown, [{ to: 'odd.example:443' }, evidence(BEACON)])).toMatchObject({
      'new.example': 'Suspicious Activity',
    });
    expect(of(unknown, [{ to: 'bad.example:443', destination: KNOWN_BAD }, evidence(null)])).toMatchObject({
      'new.example': 'Suspicious Activity',
    });
    expect(of(unknown, [{ to: 'link.example:443', destination: WAY_IN }, evidence(null)])).toMatchObject({
      'new.example': 'Common Activity',
    });
  });
});

describe('a destination', () => {
  it('is called by the worst that is known of it, whatever the port', () => {
    const flows: ActivityOptions[] = [
      { to: 'a.example:80', destination: WAY_IN },
      { to: 'a.example:443', destination: KNOWN_BAD },
      { to: 'a.example:8443', destination: {} },
    ];
    expect(placesIn(categorized(...flows))).toEqual({ 'a.example': 'Malicious Activity' });
    expect(placesIn(categorized(...flows, { to: 'A.example.:1', behavior: IMPACT }))).toEqual({
      'a.example': 'Impact',
    });
  });

  it('takes flows with it of which nothing is known', () => {
    const known = categorized({ to: 'a.example:443', destination: {} }, { to: 'a.example:4444', start: 9 });
    expect(placesIn(known)).toEqual({ 'a.example': 'Common Activity' });
    const bad = categorized({ to: 'a.example:443', destination: KNOWN_BAD }, { to: 'a.example:4444', start: 9 });
    const [first, second] = bad['Malicious Activity'][0]!.activity_groups;
    expect(first).toMatchObject({ confidence: 'High', has_known_metadata: true, description: 'A description.' });
    expect(second).toMatchObject({ confidence: 'Medium', has_known_metadata: false });
    expect(second!.description).toContain('because of other traffic to the same destination');
  });

  it('is suspicious when one of its unknown flows is', () => {
    const result = categorized({ category: 'failedConnection' }, { category: 'largeUpload', start: 5 });
    const groups = result['Suspicious Activity'][0]!.activity_groups;
    expect(groups.map(({ confidence }) => confidence)).toEqual(['Low', 'Medium-Low']);
    expect(groups.map((group) => group.overlapping_activities[0]!.interesting)).toEqual([false, true]);
    expect(groups[1]!.description).toBe(
      'Nothing is known of it, and next to no other sample holds it. ' +
        'The source sent more than 1 MB and received less than 30 % of that. Only this sample holds it.',
    );
  });
});

describe('a group', () => {
  it('holds the flows to one port whose times overlap or touch', () => {
    const result = categorized(
      { start: 9, duration: 1 },
      { start: 1, duration: 2 },
      { start: 3, duration: 1 },
      { start: 1.5, duration: 0.1 },
      { start: 4.000001, duration: 0 },
      { to: 'unknown.example:80', start: 0.7, duration: 20 },
    );
    const groups = result['Suspicious Activity'][0]!.activity_groups;
    expect(
      groups.map((group) => [
        group.destination_and_port,
        group.first_seen_in_this_group,
        group.last_seen_in_this_group,
        group.overlapping_activities.length,
      ]),
    ).toEqual([
      ['unknown.example:80', 0.7, 20.7, 1],
      ['unknown.example:443', 1, 4, 3],
      ['unknown.example:443', 4.000001, 4.000001, 1],
      ['unknown.example:443', 9, 10, 1],
    ]);
    expect(groups.every((group) => group.associated_cluster === -1 && group.subcluster === -1)).toBe(true);
  });

  it('ends at a sum without binary dust, and believes no time that is none', () => {
    const group = (start: string, duration: string) => {
      const { secflow, ...rest } = createActivity();
      const activity: Activity = { ...rest, secflow: { ...secflow, relativeStart: start, duration } };
      return categorize([activity])['Suspicious Activity'][0]!.activity_groups[0];
    };
    expect(group('1.1', '2.2')).toMatchObject({ last_seen_in_this_group: 3.3 });
    expect(group('x', '-5')).toMatchObject({ first_seen_in_this_group: 0, last_seen_in_this_group: 0 });
    expect(group('1e308', 'Infinity')).toMatchObject({ first_seen_in_this_group: 1e9, last_seen_in_this_group: 2e9 });
  });

  it('keeps every record as it was', () => {
    const activity = createActivity({ destination: KNOWN_BAD, event: WAY_IN });
    const { interesting, ...kept } = categorize([activity])['Attack Vector'][0]!.activity_groups[0]!
      .overlapping_activities[0]!;
    expect(kept).toEqual(activity);
    expect(interesting).toBe(true);
  });
});

it('no flows give five empty lists', () => {
  expect(categorize([])).toEqual({
    'Attack Vector': [],
    'Malicious Activity': [],
    'Suspicious Activity': [],
    Impact: [],
    'Common Activity': [],
  });
});

it('names that mean something to the language are names', () => {
  expect(placesIn(categorized({ to: '__proto__:443' }, { to: 'constructor:443' }))).toMatchObject({
    constructor: 'Common Activity',
  });
  expect(categorized({ to: '__proto__:443' })['Common Activity']).toHaveLength(1);
});

it('whatever the flows are, each stands once, in order of time, in the one category of its destination', () => {
  fc.assert(
    fc.property(fc.array(hostileActivity, { maxLength: 25 }), (activities) => {
      const result = categorize(activities);
      expect(Object.keys(result).sort()).toEqual([...WORST_FIRST].sort());
      const destinations = Object.values(result).flat();
      expect(new Set(destinations.map(({ destination }) => destination)).size).toBe(destinations.length);
      const kept: Activity[] = [];
      for (const { activity_groups } of destinations) {
        const starts = activity_groups.map((group) => group.first_seen_in_this_group);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        for (const group of activity_groups) {
          expect(group.last_seen_in_this_group).toBeGreaterThanOrEqual(group.first_seen_in_this_group);
          expect(group.description).not.toBe('');
          for (const { interesting: _, ...activity } of group.overlapping_activities) kept.push(activity);
        }
      }
      const texts = (list: readonly Activity[]): string[] => list.map((activity) => JSON.stringify(activity)).sort();
      expect(texts(kept)).toEqual(texts(activities));
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    }),
    { seed: 11, numRuns: 300 },
  );
});

describe('10,000 flows', () => {
  const record = { ...KNOWN_BAD, threatTags: '["Phishing"]', description: 'x'.repeat(200) };
  const spread = (index: number): ActivityOptions => ({
    to: `host${index % 3000}.example:${index % 7}`,
    start: (index * 7919) % 600,
    ...(index % 3 === 0 ? { destination: record } : {}),
  });
  const shapes: Readonly<Record<string, (index: number) => ActivityOptions>> = {
    'to many destinations': spread,
    'to one destination at one moment': () => ({ to: 'a.example:443', start: 1 }),
    'to one destination at 10,000 ports': (index) => ({ to: `a.example:${index}`, start: index % 10 }),
  };
  for (const [name, shape] of Object.entries(shapes))
    it(`${name} are categorized in a moment`, () => {
      const activities = Array.from({ length: 10_000 }, (_, index) => createActivity(shape(index)));
      categorize(activities);
      const began = processorMilliseconds();
      categorize(activities);
      // About 20 ms on an idle core; the line leaves room for a busy one, and quadratic time would be far beyond it.
      expect(processorMilliseconds() - began).toBeLessThan(500);
    });
});
