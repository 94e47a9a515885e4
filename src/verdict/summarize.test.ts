import type { Categorization } from '@flowsage/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import { STORY_ORDER, WORST_FIRST, worstOf } from './categories.ts';
import { categorize } from './categorize.ts';
import { splitDestinationData } from './destination-data.ts';
import { NO_EVIDENCE, RARITY_THRESHOLDS } from './rules.ts';
import { summarize } from './summarize.ts';
import { type ActivityOptions, createActivity } from './testing/activities.ts';
import { hostileActivity } from './testing/hostile-activities.ts';
import { parseDetails } from './testing/siemplify-parse.ts';

const LINK: ActivityOptions = {
  to: 'short.example:443',
  start: 3.25,
  destination: {
    title: 'Example Short Links',
    description: 'Turns long links into short ones.',
    attackVectorTags: '["Redirect"]',
  },
};
const PHISHING: ActivityOptions = {
  to: 'login.evil.example:443',
  start: 5,
  destination: {
    title: 'Example: a `Fake` login.example:443 page',
    description: 'Looks like a log-in.\nIt is none.',
    relevance: 'knownBad',
    threatTags: '["Phishing"]',
    associatedAppOrServiceTags: '["Office365"]',
  },
};
const ENTERED: ActivityOptions = {
  to: 'collect.evil.example:443',
  start: 20,
  behavior: { title: 'Form sent', description: 'A form was sent.', impactsTags: '["CredentialsEntered"]' },
};
const ENTERED_BAD: ActivityOptions = { ...ENTERED, behavior: { ...ENTERED.behavior, relevance: 'knownBad' } };
const UNKNOWN: ActivityOptions = { to: 'odd.example:8443', start: 1, category: 'largeUpload' };
const ORDINARY: ActivityOptions = {
  to: 'news.example:443',
  start: 0.5,
  destination: { activityPurposeTags: '["NewPage"]', relevance: 'knownUninteresting' },
};

const FOUND: Finding = {
  detection: 'unexpectedIcmp',
  title: 'ICMP that carries data',
  sentence: 'It carried 90 kB.',
  score: 60,
  parts: [],
  rows: [5],
  flowCount: 1,
  source: '192.0.2.7',
  destination: 'odd.example:ICMP',
  destinationPort: null,
  startMicros: 0,
  endMicros: 1,
};

function summaryOf(...flows: readonly ActivityOptions[]) {
  return summarize(categorize(flows.map(createActivity)), 140.25316);
}

describe('the verdict', () => {
  const cases: readonly (readonly [flows: readonly ActivityOptions[], verdict: string, confidence: string])[] = [
    [[LINK, PHISHING, ENTERED_BAD, UNKNOWN, ORDINARY], 'Impact', 'High'],
    [[LINK, PHISHING, ENTERED, ORDINARY], 'Impact', 'Medium-High'],
    [[LINK, ENTERED, UNKNOWN, ORDINARY], 'Impact', 'Medium-High'],
    [[LINK, ENTERED, ORDINARY], 'Impact', 'Medium'],
    [[LINK, PHISHING, UNKNOWN, ORDINARY], 'Malicious Activity', 'High'],
    [[LINK, UNKNOWN, ORDINARY], 'Suspicious Activity', 'Medium-Low'],
    [[LINK, { ...UNKNOWN, samples: 5 }], 'Suspicious Activity', 'Low'],
    [[LINK, ORDINARY], 'Attack Vector', 'High'],
    [[ORDINARY], 'No Interesting Activity', 'Low'],
    [[], 'No Interesting Activity', 'Low'],
  ];
  for (const [flows, verdict, confidence] of cases)
    it(`on ${flows.map((flow) => flow.to).join(', ') || 'nothing'} is ${verdict} with ${confidence} confidence`, () => {
      const summary = summaryOf(...flows);
      expect(summary).toMatchObject({ verdict, confidence });
      expect(Object.keys(summary)).toEqual(['verdict', 'confidence', 'summary', 'details']);
    });

  it('on anything else that is inferred is as sure as its surest member', () => {
    expect(summaryOf({ ...UNKNOWN, samples: 9 }, { to: 'rare.example:1' }).confidence).toBe('Medium-Low');
  });
});

describe('the summary', () => {
  it('tells one story', () => {
    expect(summaryOf(LINK, PHISHING, ENTERED, ORDINARY).summary).toBe(
      '140.253 seconds of traffic went to 4 destinations. ' +
        'An `Attack Vector` was visited at second 3.25 (redirect): Example Short Links (short[.]example). ' +
        'Then `Malicious Activity` began at second 5 (phishing), in connection with Office365: ' +
        "Example: a 'Fake' login[.]example:443 page (login[.]evil[.]example). " +
        'Then an `Impact` was seen at second 20 (credentials entered): Form sent (collect[.]evil[.]example). ' +
        'Another one showed everyday activity only. ' +
        'For what was seen of each of them, please review the `Details` section below.',
    );
  });

  it('says of a suspicion how much is known of the places, as the details do', () => {
    const near = { title: 'Odd port', description: 'A port.', impactsTags: '' } as const;
    const finding: Finding = { ...FOUND, destination: 'odd.example:8443' };
    const of = (...flows: readonly ActivityOptions[]) => {
      const evidence = flows.map(() => ({ ...NO_EVIDENCE, finding }));
      return summarize(categorize(flows.map(createActivity), RARITY_THRESHOLDS, evidence), 9);
    };
    const place = { title: 'Shop', description: 'Sells.', relevance: 'seenNearBad' } as const;
    const unknown = of({ ...UNKNOWN, behavior: near });
    expect(unknown.summary).toContain('Little is known of it, which alone is no proof of harm.');
    expect(unknown.details).toContain('• `Suspicious Activity` at 1 place, not known before');
    const known = of({ ...UNKNOWN, destination: place });
    expect(known.summary).toContain('What is known of it does not explain it, which alone is no proof of harm.');
    expect(known.details).toContain('• `Suspicious Activity` at 1 place, known before');
    const some = of({ ...UNKNOWN, destination: place }, { ...UNKNOWN, to: 'b.example:1' });
    expect(some.summary).toContain('Little is known of 1 of them, which alone is no proof of harm.');
    expect(some.details).toContain('• `Suspicious Activity` at 2 places, 1 known before');
  });

  it('defangs names and public addresses, and leaves those of the network as they are', () => {
    const { summary } = summaryOf(UNKNOWN, { ...UNKNOWN, to: '8.8.8.8:81' }, { ...PHISHING, to: '192.168.56.103:80' });
    expect(summary).toContain('odd[.]example');
    expect(summary).toContain('8[.]8[.]8[.]8');
    expect(summary).toContain('(192.168.56.103)');
  });

  it('leaves out beside a finding what calls flows of the kind harmless', () => {
    const lookUp = {
      title: 'Look-up',
      description: 'One ordinary question.',
      relevance: 'knownUninteresting',
    } as const;
    const tunnel: Finding = { ...FOUND, detection: 'dnsTunnel', title: 'DNS tunnel', sentence: 'Asked 90 questions.' };
    const of = (flow: ActivityOptions) =>
      summarize(categorize([createActivity(flow)], RARITY_THRESHOLDS, [{ ...NO_EVIDENCE, finding: tunnel }]), 9)
        .details;
    const flow = { ...UNKNOWN, behavior: lookUp };
    expect(of(flow)).toContain('DNS tunnel: Asked 90 questions. Nothing is known of the destination.');
    const resolver = { title: 'Resolver', description: 'Answers questions.' };
    expect(of({ ...flow, destination: resolver })).toContain('DNS tunnel: Asked 90 questions. Answers questions.');
  });

  it('tells effects of a way in as possible ones', () => {
    const both = { ...LINK.destination, impactsTags: '["Exfiltration"]' };
    expect(summaryOf({ ...LINK, destination: both }).details).toContain('\nPossible effects: exfiltration.');
    expect(summaryOf(ENTERED).details).toContain('\nEffects: credentials entered.');
  });

  it('names a few of many, and keeps to the order of time where it is not the usual one', () => {
    const unknown = Array.from({ length: 5 }, (_, index) => ({ to: `host${index}.example:443`, start: index }));
    expect(summaryOf(...unknown, LINK).summary).toBe(
      '140.253 seconds of traffic went to 6 destinations. ' +
        '`Suspicious Activity` with 5 destinations began at second 0: ' +
        'host0[.]example, host1[.]example, host2[.]example and 2 more. ' +
        'Little is known of them, which alone is no proof of harm. ' +
        'Then an `Attack Vector` was visited at second 3.25 (redirect): Example Short Links (short[.]example). ' +
        'For what was seen of each of them, please review the `Details` section below.',
    );
  });

  it('tells what was found, what is bad of a destination, and an Event once with its places', () => {
    const finding: Finding = {
      detection: 'portScan',
      title: 'Port scan',
      sentence: 'It tried 99 ports.',
      score: 90,
      parts: [],
      rows: [0],
      flowCount: 1,
      source: '192.0.2.7',
      destination: null,
      destinationPort: null,
      startMicros: 0,
      endMicros: 1,
    };
    const event = { title: 'Two steps', description: 'One, two.', relevance: 'knownBad' } as const;
    const flows = [
      createActivity(UNKNOWN),
      createActivity({ ...PHISHING, behavior: { title: 'A visit', description: 'A visit.' } }),
      createActivity({ to: 'one.example:443', start: 6, event }),
      createActivity({ to: 'two.example:443', start: 7, event }),
    ];
    const evidence = [
      { ...NO_EVIDENCE, finding },
      { ...NO_EVIDENCE, isDestinationBad: true },
      NO_EVIDENCE,
      NO_EVIDENCE,
    ];
    const { summary, details } = summarize(categorize(flows, RARITY_THRESHOLDS, evidence), 9);
    expect(summary).toContain('Port scan (odd[.]example)');
    expect(summary).toContain("Example: a 'Fake' login[.]example:443 page (login[.]evil[.]example)");
    expect(summary).toContain('Two steps (one[.]example, then two[.]example)');
    expect(details).toContain('`Port scan`');
    expect(details).toContain('*Description:* ```Looks like a log-in.');
    expect(details).not.toContain('A visit');
  });

  it('names what speaks most clearly for a destination, and the destinations of which most is to be said', () => {
    const question = { title: 'Question without an answer', description: 'Nobody answered.' };
    const flows: ActivityOptions[] = [
      ...[0, 1, 2, 3].map((start) => ({ to: `host${start}.example:443`, start })),
      { to: 'odd.example:53', start: 4, behavior: question },
      { to: 'odd.example:ICMP', start: 90 },
      { to: 'odd.example:ICMP', start: 80, behavior: question },
    ];
    const evidence = flows.map((_, i) => (i === 5 ? { ...NO_EVIDENCE, finding: FOUND } : NO_EVIDENCE));
    const { summary, details } = summarize(categorize(flows.map(createActivity), RARITY_THRESHOLDS, evidence), 99);
    expect(summary).toContain(
      'began at second 0: host0[.]example, host1[.]example, ICMP that carries data (odd[.]example) and 2 more.',
    );
    // Both groups of the place are as sure as the other.
    expect(details).toContain('`ICMP that carries data` (starts at 80s.)\n\t*Destination Name:* odd.example:ICMP');
  });

  it('has no details to point to when nothing is interesting', () => {
    expect(summarize(categorize([createActivity(ORDINARY)]), 1)).toEqual({
      verdict: 'No Interesting Activity',
      confidence: 'Low',
      summary:
        '1 second of traffic went to 1 destination. ' +
        'Nothing in it calls for attention: all of it is known or of an everyday kind.',
      details: '',
    });
    expect(summarize(categorize([]), Number.NaN).summary).toBe('0 seconds of traffic, and no flow in it.');
  });
});

describe('the details', () => {
  it('call no impact known that is only inferred', () => {
    const overview = (flow: ActivityOptions): string => summaryOf(flow).details.split('\n')[1]!;
    expect(overview(ENTERED)).toBe('• `Impact` at 1 place, inferred');
    expect(overview(ENTERED_BAD)).toBe('• `Impact` at 1 place, known before');
  });

  it('number each place under its category, and tell the rest beside', () => {
    const { details } = summaryOf(
      LINK,
      PHISHING,
      { ...PHISHING, to: 'login.evil.example:8080', start: 7 },
      { ...PHISHING, start: 30 },
      { ...PHISHING, to: '2001:4860::7:443', start: 9 },
      UNKNOWN,
      ORDINARY,
    );
    expect(details).toBe(
      [
        'Worth a look in this sample:',
        '• `Attack Vector` at 1 place, known before',
        '• `Malicious Activity` at 3 places, known before',
        '• `Suspicious Activity` at 1 place, not known before',
        '',
        'We have observed 1 Attack Vector:',
        '\t1. `Example Short Links` (starts at 3.25s.)',
        '\t*Destination Name:* short.example:443',
        '\t*Confidence:* High',
        '\t*Description:* ```Turns long links into short ones.',
        'Ways in: redirect.',
        '```',
        '',
        'We have observed 2 Malicious Activities, the surest first:',
        "\t1. `Example - a 'Fake' login.example - 443 page` (starts at 5s.)",
        '\t*Destination Name:* login.evil.example:443',
        '\t*Confidence:* High',
        '\t*Description:* ```Looks like a log-in.',
        'It is none.',
        'Threats: phishing.',
        '```',
        "\t2. `Example - a 'Fake' login.example - 443 page` (starts at 7s.)",
        '\t*Destination Name:* login.evil.example:8080',
        '\t*Confidence:* High',
        '\t*Description:* ```Looks like a log-in.',
        'It is none.',
        'Threats: phishing.',
        '```',
        'Of the same kind, without a number:',
        '• `2001:4860::7:443` from 9s on, confidence High: Looks like a log-in. It is none. Threats: phishing.',
        '',
        'We have observed 1 Suspicious Activity:',
        '\t1. `Unknown Destination` (starts at 1s.)',
        '\t*Destination Name:* odd.example:8443',
        '\t*Confidence:* Medium-Low',
        '\t*Description:* ```Nothing is known of it, and next to no other sample holds it. ' +
          'The source sent more than 1 MB and received less than 30 % of that. Only this sample holds it.',
        '```',
        '',
        'No Impact was found.',
        '',
        'Ordinary page loads:',
        '1. `news.example:443` (starts at 0.5s.)',
        '',
      ].join('\n'),
    );
    expect(parseDetails(details)).toMatchObject({
      entries: [
        { category: 'Attack Vector', destination: 'short.example' },
        { category: 'Malicious Activities', destination: 'login.evil.example' },
        { category: 'Malicious Activities', destination: 'login.evil.example' },
        { category: 'Suspicious Activity', destination: 'odd.example', confidence: 'Medium' },
      ],
      otherDestinations: ['news.example'],
    });
  });

  it('list the pages that somebody loaded, and not the fonts, updates and notices beside them', () => {
    const page = { title: 'Site', description: 'A site.', activityPurposeTags: '["WebsiteLoading"]' };
    const { details } = summaryOf(
      { to: 'evil.example:443', destination: { relevance: 'knownBad' } },
      { to: 'news.example:443', start: 1, behavior: page },
      { to: 'fonts.example:443', start: 2, behavior: { ...page, activityPurposeTags: '["WebsiteLoading","Assets"]' } },
      { to: 'parts.example:443', start: 3, behavior: page, destination: { destinationTags: '["CDN"]' } },
      { to: 'update.example:443', start: 4, event: { ...page, activityPurposeTags: '["BrowserLaunch"]' } },
      { to: 'push.example:443', start: 5, behavior: page, event: { activityPurposeTags: '["BackgroundActivity"]' } },
    );
    expect(parseDetails(details).otherDestinations).toEqual(['news.example']);
  });

  it('are there, without a count, when no place can be numbered', () => {
    const { verdict, details } = summaryOf({ to: '2001:4860::7:443' });
    expect(verdict).toBe('Suspicious Activity');
    expect(details).toContain('Suspicious Activity without a number:\n• `2001:4860::7:443` from 0s on');
    expect(parseDetails(details)).toMatchObject({ entries: [], counts: [], otherDestinations: [] });
  });

  it('stay short, and count what they show', () => {
    const numbered = Array.from({ length: 300 }, (_, index) => ({ to: `host${index}.example:443` }));
    const others = Array.from({ length: 300 }, (_, index) => ({ to: `2001:4860::${index.toString(16)}:443` }));
    const { details, summary } = summaryOf(...numbered, ...others);
    expect(details).toContain('• `Suspicious Activity` at 600 places');
    expect(parseDetails(details).counts).toEqual([{ category: 'Suspicious Activities', count: 100 }]);
    expect(parseDetails(details).descriptions).toBe(100);
    expect(details).toContain('\nThe others of this kind are in the categorization of this sample.\n');
    expect(details).toContain('\n• and others, which are in the categorization of this sample\n');
    expect(details.match(/^• `2001/gm)).toHaveLength(20);
    expect(details.length).toBeLessThan(50_000);
    expect(summary.length).toBeLessThan(3000);
  });
});

const CATEGORY_OF_WORD: Readonly<Record<string, string>> = {
  'Attack Vectors': 'Attack Vector',
  'Malicious Activities': 'Malicious Activity',
  'Suspicious Activities': 'Suspicious Activity',
  Impacts: 'Impact',
};

/** What the old parser must find: each place with a dotted name and a port, once for its category. */
function expectedEntries(categorization: Categorization): string[] {
  return STORY_ORDER.flatMap((category) => {
    const places = categorization[category].flatMap(({ activity_groups }) =>
      activity_groups.map((group) => splitDestinationData(group.destination_and_port)),
    );
    const found = places.filter(
      ({ name, port }) =>
        /^[\w.-]+\.[a-zA-Z0-9]+$/.test(name) && !/^\.|\.\./.test(name) && /^(\d{1,5}|ICMP)$/.test(port),
    );
    return [...new Set(found.map(({ name, port }) => `${category} ${name}:${port}`))];
  }).sort();
}

describe('whatever the flows are', () => {
  const reached = { entries: 0, unnumbered: 0, pages: 0, severalPorts: 0 };

  it('the old parser finds every place, with its own confidence and description', () => {
    fc.assert(
      fc.property(fc.array(hostileActivity, { maxLength: 25 }), fc.double(), (activities, seconds) => {
        const categorization = categorize(activities);
        const result = summarize(categorization, seconds);
        const worst = worstOf(categorization);
        expect(result.verdict).toBe(worst ?? 'No Interesting Activity');
        expect(worst).toBe(
          WORST_FIRST.filter((category) => category !== 'Common Activity').find(
            (category) => categorization[category].length > 0,
          ) ?? null,
        );
        expect(Object.values(result).every((value) => typeof value === 'string')).toBe(true);
        expect(JSON.parse(JSON.stringify(result))).toEqual(result);

        expect(result.summary).toMatch(/^[0-9.]+ seconds? of traffic/);
        expect(result.summary.length).toBeLessThan(3000);
        expect(result.summary).not.toMatch(/[\x00-\x1f<>*]/);
        // Code spans are letters, blanks and hyphens, with blanks around them.
        expect(result.summary.replace(/(?<=^| )`[A-Za-z -]+`(?= )/g, '')).not.toContain('`');
        expect(result.summary.includes('please review the `Details` section below.')).toBe(result.details !== '');

        expect(result.details === '').toBe(worst === null);
        const parsed = parseDetails(result.details);
        const total = parsed.counts.reduce((sum, { count }) => sum + count, 0);
        expect([parsed.confidences, parsed.descriptions, parsed.entries.length]).toEqual([total, total, total]);

        // The same, read by people: line by line.
        const names = [...result.details.matchAll(/^\t\*Destination Name:\* (.*):([^:\n]*)$/gm)];
        expect(parsed.entries.map(({ destination }) => destination)).toEqual(names.map((match) => match[1]));
        const found = parsed.entries.map(({ category }, index) => {
          const word = CATEGORY_OF_WORD[category] ?? category;
          return `${word} ${names[index]![1]}:${names[index]![2]}`;
        });
        expect(found.sort()).toEqual(expectedEntries(categorization));
        for (const { description, confidence } of parsed.entries) {
          expect(description.trim()).not.toBe('');
          expect(['High', 'Medium', 'Low']).toContain(confidence);
        }

        reached.entries += total;
        reached.unnumbered += result.details.match(/^• `.* from /gm)?.length ?? 0;
        reached.pages += parsed.otherDestinations.length;
        if (new Set(parsed.entries.map(({ destination }) => destination)).size < total) reached.severalPorts++;
      }),
      { seed: 5, numRuns: 600 },
    );
  });

  it('such places were among them', () => {
    expect(
      Object.values(reached).every((count) => count > 50),
      JSON.stringify(reached),
    ).toBe(true);
  });

  it('the parser pairs by position: a description stays with its name', () => {
    const place = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('80', '443', '::1'), fc.nat(3));
    fc.assert(
      fc.property(fc.array(place, { maxLength: 20 }), (places) => {
        const flows = places.map(([name, port, kind], index): ActivityOptions => {
          const to = `${name}.example:${port}`;
          const description = `about ${to}`;
          const kinds = [{ relevance: 'knownBad' as const }, LINK.destination!, ENTERED.behavior!];
          return { to, start: index, ...(kind < 3 ? { destination: { ...kinds[kind], description } } : {}) };
        });
        const known = new Map<string, string>();
        const { details } = summaryOf(...flows);
        const names = [...details.matchAll(/^\t\*Destination Name:\* (.*)$/gm)].map((match) => match[1]!);
        parseDetails(details).entries.forEach(({ destination, description }, index) => {
          expect(names[index]!.startsWith(`${destination}:`)).toBe(true);
          if (description.startsWith('about ')) known.set(names[index]!, description.split('\n')[0]!);
        });
        for (const [name, description] of known) expect(description).toBe(`about ${name}`);
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});
