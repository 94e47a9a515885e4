import type { VerdictV1 } from '@flowsage/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import type { KnownKind, KnownRecord } from '../model/known-record.ts';
import { isKnown } from '../model/metadata.ts';
import { categorize } from './categorize.ts';
import type { JudgedActivity } from './judged-activity.ts';
import { NO_EVIDENCE, RARITY_THRESHOLDS } from './rules.ts';
import { type ActivityOptions, createActivity } from './testing/activities.ts';
import { hostileActivity } from './testing/hostile-activities.ts';
import { writeVerdict } from './verdict.ts';
import type { VerdictBasis } from './verdict-basis.ts';

const BASIS: VerdictBasis = {
  packs: [{ name: 'starter', version: '1.2.3' }],
  otherSamples: 0,
  sampleSeconds: 140.25316,
  flowCount: 1,
  silencedCount: 0,
  leftOutCount: 0,
  flowlessPackets: null,
  isCutShort: false,
};

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
    title: 'Imitated sign-in page',
    description: 'Looks like a log-in.',
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
const NEWS: ActivityOptions = {
  to: 'news.example:443',
  start: 1,
  destination: { title: 'News', description: 'News.' },
};
const UNKNOWN: ActivityOptions = { to: 'new.example:443', start: 2 };

const BEACON: Finding = {
  detection: 'beaconing',
  title: 'Beaconing',
  sentence: 'Came back about every 5 s.',
  score: 90,
  parts: [{ name: 'beats', value: 24, unit: 'beats', threshold: 8, share: 40 }],
  rows: [0],
  flowCount: 24,
  source: '10.0.0.5',
  destination: 'new.example:443',
  destinationPort: 443,
  startMicros: 0,
  endMicros: 1,
};

function judged(
  options: ActivityOptions | ReturnType<typeof createActivity>,
  row = 0,
  finding: Finding | null = null,
  concernLevel: number | null = null,
): JudgedActivity {
  const activity = 'secflow' in options ? options : createActivity(options);
  const recordOf = (kind: KnownKind, key: string): KnownRecord | null => {
    const metadata = activity[kind];
    if (!isKnown(metadata)) return null;
    return {
      kind,
      key,
      metadata,
      pack: 'starter 1.2.3',
      version: null,
      inheritedFrom: null,
      whenConcerned: 'When it is rare.',
      concernLevel,
      isListed: false,
      isOfUnknown: false,
    };
  };
  return {
    activity,
    row,
    evidence: {
      ...NO_EVIDENCE,
      finding,
      concernLevel,
      destinationConcern: isKnown(activity.destination) ? concernLevel : null,
    },
    source: '10.0.0.5',
    destination: recordOf('destination', activity.secflow.destinationData),
    behavior: recordOf('behavior', 'starter/form-sent'),
    event: recordOf('event', 'starter/event'),
    eventPlace: null,
    badDestination: null,
    address: null,
  };
}

function verdictOn(flows: readonly JudgedActivity[], basis: Partial<VerdictBasis> = {}): VerdictV1 {
  return writeVerdict(flows, { ...BASIS, flowCount: flows.length, ...basis });
}

describe('a verdict', () => {
  it('on an impact that is only inferred says so', () => {
    const alone = verdictOn([judged(ENTERED)]);
    expect(alone).toMatchObject({ verdict: 'Impact', confidence: 'Medium' });
    expect(alone.headline).toBe(
      'An attack may have had its effect, with some confidence: Form sent (collect[.]evil[.]example:443).',
    );
    expect(alone.evidence[0]!.sentence).toContain('which may mean that an attack had its effect');
    // What is merely unknown makes an impact no surer.
    expect(verdictOn([judged(ENTERED), judged(UNKNOWN, 1)]).confidence).toBe('Medium');
    const beside = verdictOn([judged(ENTERED), judged(UNKNOWN, 1, BEACON)]);
    expect(beside).toMatchObject({ verdict: 'Impact', confidence: 'Medium-High' });
    expect(beside.evidence[0]).toMatchObject({ rule: 'inferred impact beside suspicion', confidence: 'Medium-High' });
  });

  it('on an impact tells the story in order, and whom to ask', () => {
    const verdict = verdictOn([LINK, PHISHING, ENTERED_BAD, NEWS].map((flow, row) => judged(flow, row)));
    expect(verdict).toMatchObject({ verdict: 'Impact', confidence: 'High' });
    expect(verdict.headline).toBe(
      'An attack had its effect, with high confidence: Form sent (collect[.]evil[.]example:443).',
    );
    expect(verdict.story.map(({ atSeconds, sentence }) => `${atSeconds} ${sentence}`)).toEqual([
      '1 1 flow to 1 destination was of an everyday kind: News.',
      '3.25 10.0.0.5 went to short[.]example:443, a way by which attacks come in (redirect): Example Short Links. Turns long links into short ones.',
      '5 10.0.0.5 went to login[.]evil[.]example:443, which is known to be bad (phishing), aimed at Office365: Imitated sign-in page. Looks like a log-in.',
      '20 10.0.0.5 went to collect[.]evil[.]example:443, which means that an attack had its effect (credentials entered): Form sent. A form was sent.',
    ]);
    expect(verdict.evidence.map(({ category, rows }) => [category, rows])).toEqual([
      ['Impact', [2]],
      ['Malicious Activity', [1]],
      ['Attack Vector', [0]],
    ]);
    expect(verdict.evidence[1]!.records).toEqual([
      {
        kind: 'destination',
        key: 'login.evil.example:443',
        title: 'Imitated sign-in page',
        version: null,
        pack: 'starter 1.2.3',
      },
    ]);
    expect(verdict.nextChecks[0]).toBe(
      'Ask who sat at 10.0.0.5 what was entered, and have that password changed everywhere it is used.',
    );
    expect(verdict.knowledge).toEqual({ packs: [{ name: 'starter', version: '1.2.3' }], otherSamples: 0 });
  });

  it('on malicious activity says where it went, and what to look for', () => {
    const verdict = verdictOn([judged(PHISHING)]);
    expect(verdict).toMatchObject({ verdict: 'Malicious Activity', confidence: 'High' });
    expect(verdict.nextChecks).toEqual([
      'Find out which program on 10.0.0.5 went to login[.]evil[.]example:443, and what led it there.',
      'Look in other samples for hosts that went to login[.]evil[.]example:443 too.',
      'Imitated sign-in page: When it is rare.',
    ]);
  });

  it('on a bad place that a list alone names tells the list, and what it says', () => {
    const destination = {
      title: 'Commands www.paper.example',
      description: 'The list Bad Hosts names it for Paperclip.',
      relevance: 'knownBad',
    } as const;
    const behavior = { title: 'Hostile place', description: 'It serves attackers.', relevance: 'knownBad' } as const;
    const flow = judged({ to: 'cdn.evil.example:443', destination, behavior });
    const sentenceOf = (more: Partial<KnownRecord>): string => {
      const listed = { ...flow.destination!, pack: 'bad-hosts 1.0.0', isListed: true, ...more };
      const resting = { ...flow.behavior!, restsOnDestination: true } as const;
      return verdictOn([{ ...flow, destination: listed, behavior: resting }]).evidence[0]!.sentence;
    };
    const before =
      '10.0.0.5 went to cdn[.]evil[.]example:443, which is known to be bad: Hostile place. It serves attackers.';
    const said = 'Commands www[.]paper[.]example. The list Bad Hosts names it for Paperclip.';
    expect(sentenceOf({})).toBe(`${before} It is on the imported list bad-hosts 1.0.0: ${said}`);
    expect(sentenceOf({ inheritedFrom: 'evil.example' })).toBe(
      `${before} It is on the imported list bad-hosts 1.0.0, as everything below evil[.]example: ${said}`,
    );
    // What people wrote in a pack of their own is no list.
    expect(sentenceOf({ isListed: false })).toBe(before);
  });

  it('on suspicious activity gives the numbers of the finding, and what is not known', () => {
    const verdict = verdictOn([judged(UNKNOWN, 7, BEACON)]);
    expect(verdict).toMatchObject({ verdict: 'Suspicious Activity', confidence: 'Medium-High' });
    expect(verdict.headline).toBe(
      'Some traffic deserves a closer look, with good confidence: beaconing (new[.]example:443).',
    );
    expect(verdict.evidence).toEqual([
      {
        rule: 'strong finding',
        category: 'Suspicious Activity',
        confidence: 'Medium-High',
        sentence:
          'Beaconing: 10.0.0.5 towards new[.]example:443. Came back about every 5 s. Nothing is known of this destination.',
        destinations: ['new.example:443'],
        destinationCount: 1,
        addresses: [],
        detection: 'beaconing',
        score: 90,
        numbers: [{ name: 'beats', value: 24, unit: 'beats', threshold: 8 }],
        flowCount: 24,
        rows: [7],
        records: [],
      },
    ]);
    expect(verdict.unknown[0]).toBe('Who runs new[.]example:443, and what for, is not known.');
  });

  it('on a finding tells it once, by what weighs most, whatever is known of its flows', () => {
    const near = { title: 'Odd port', description: 'A port.', relevance: 'seenNearBad' } as const;
    const { evidence, story } = verdictOn([
      judged(UNKNOWN, 0, BEACON),
      judged({ ...UNKNOWN, behavior: near }, 1, BEACON),
    ]);
    expect(evidence.map(({ rule, rows }) => [rule, rows])).toEqual([['finding where harm was seen', [0, 1]]]);
    // One flow of two does not say what all of them are.
    expect(evidence[0]!.sentence).toMatch(/s\. Of 2 flows judged, 1 is known as Odd port\.$/);
    const all = verdictOn([0, 1].map((row) => judged({ ...UNKNOWN, behavior: near }, row, BEACON)));
    expect(all.evidence[0]!.sentence).toContain('Traffic like this is known as Odd port.');
    expect(story).toHaveLength(1);
  });

  it('on unknown places without other samples says that there are none, and counts names by what they are', () => {
    const flows = [judged(UNKNOWN, 0, BEACON), judged({ to: 'other.example:80', start: 4 }, 1)];
    const { evidence, unknown, story } = verdictOn([...flows, judged({ to: 'Other.Example:80', start: 5 }, 2)]);
    const sentence = 'Nothing is known of it, and there are no other samples to compare with.';
    expect(evidence[1]).toMatchObject({
      rule: 'unknown and rare',
      sentence: `2 flows to other[.]example:80. ${sentence}`,
      destinations: ['other.example:80'],
      destinationCount: 1,
    });
    expect(unknown[0]).toBe('Nothing is known of other[.]example:80: whether it is good or bad is open.');
    expect(story.at(-1)!.sentence).toMatch(/other\[\.\]example:80 \(.*\), of which nothing is known\.$/);
    const among = (otherSamples: number) => verdictOn(flows, { otherSamples }).evidence[1]!.sentence;
    expect(among(1)).toContain('too few other samples to tell whether it is rare');
    expect(among(20)).toContain('next to no other sample holds it');
    const activities = flows.map(({ activity }) => activity);
    const said = JSON.stringify(categorize(activities, { ...RARITY_THRESHOLDS, otherSamples: 0 }));
    expect(said).toContain(sentence);
    expect(said).not.toContain('Only this sample');
  });

  it('on a host scan asks what became of hosts that answered only where some did', () => {
    const scan = (opened: number): Finding => ({
      ...BEACON,
      detection: 'hostScan',
      destination: null,
      parts: [{ name: 'share opened', value: opened, unit: '', threshold: null, share: 0 }],
    });
    expect(verdictOn([judged(UNKNOWN, 0, scan(0.5))]).nextChecks[0]).toContain('with the hosts that answered');
    expect(verdictOn([judged(UNKNOWN, 0, scan(0))]).nextChecks[0]).toMatch(/if not, look at it first\.$/);
  });

  it('on scans of one source is one step and one piece of evidence, with the hosts and no meaning of their ports', () => {
    const scan = (sentence: string, score: number): Finding => ({
      ...BEACON,
      detection: 'hostScan',
      title: 'Host scan',
      destination: null,
      sentence,
      score,
      flowCount: 9,
    });
    const [ping, share] = [scan('Pinged 9 hosts.', 60), scan('Asked port 445 of 9 hosts.', 80)];
    const near = { title: 'Shares', description: 'A port.', relevance: 'seenNearBad' } as const;
    const { evidence, story, unknown, headline } = verdictOn([
      judged({ to: '192.0.2.8:ICMP' }, 0, ping),
      judged({ to: '192.0.2.8:445', start: 2, behavior: near }, 1, share),
      judged({ to: '192.0.2.9:445', start: 3 }, 2, share),
    ]);
    expect(evidence).toMatchObject([
      {
        rule: 'strong finding',
        sentence: 'Host scan: 10.0.0.5. Asked port 445 of 9 hosts. Pinged 9 hosts.',
        destinations: ['192.0.2.8:ICMP', '192.0.2.8:445', '192.0.2.9:445'],
        score: 80,
        flowCount: 18,
        records: [],
      },
    ]);
    expect(headline).toContain('host scan (192.0.2.8 and 192.0.2.9)');
    expect(story).toHaveLength(1);
    expect(unknown.join(' ')).not.toContain('Who runs');
  });

  it('on what was seen near harm is suspicious from a concern of 4 on, and tells when to be concerned below that', () => {
    const behavior = { title: 'Odd port', description: 'A port.', relevance: 'seenNearBad' } as const;
    const calm = verdictOn([judged({ ...UNKNOWN, behavior }, 0, null, 3)]);
    expect(calm).toMatchObject({ verdict: 'No Interesting Activity', nextChecks: [] });
    expect(calm.evidence.map(({ sentence }) => sentence)).toEqual([
      '1 flow to new[.]example:443. It is known to occur near harm as well as without it. Odd port: When it is rare.',
    ]);
    const near = verdictOn([judged({ ...UNKNOWN, behavior }, 0, null, 4)]);
    expect(near).toMatchObject({ verdict: 'Suspicious Activity', confidence: 'Medium-Low' });
    expect(near.evidence[0]!.sentence).toBe('10.0.0.5 went to new[.]example:443, known as Odd port. A port.');
    const event = verdictOn([judged({ ...UNKNOWN, event: behavior }, 0, null, 5)]);
    expect(event).toMatchObject({ verdict: 'Suspicious Activity', confidence: 'Medium' });
  });

  it('at a place that was seen near harm tells that and what to check, though it is no reason for a verdict', () => {
    const destination = { title: 'Paste site', description: 'A site.', relevance: 'seenNearBad' } as const;
    const behavior = { title: 'Text read', description: 'A text.', relevance: 'knownUninteresting' } as const;
    for (const place of [
      { ...UNKNOWN, destination },
      { ...UNKNOWN, destination, behavior },
    ]) {
      const near = verdictOn([judged(NEWS, 0), judged(place, 1, null, 4)]);
      expect(near).toMatchObject({
        verdict: 'No Interesting Activity',
        nextChecks: ['Paste site: When it is rare.'],
      });
      expect(near.story.map(({ sentence }) => sentence)).toEqual([
        '1 flow to 1 destination was of an everyday kind: News.',
        '1 flow to new[.]example:443. The destination was seen near harm before, and nothing here shows which it is. Paste site: When it is rare.',
      ]);
      expect(near.evidence.map(({ rule }) => rule)).toContain('destination seen near bad');
      const beside = verdictOn([judged(UNKNOWN, 0, BEACON), judged({ ...place, to: 'paste.example:443' }, 1, null, 4)]);
      expect(beside.verdict).toBe('Suspicious Activity');
      expect(beside.evidence.map(({ rule }) => rule)).toEqual(['strong finding', 'destination seen near bad']);
      // What is said of a way in, or less concern, stays as it was.
      expect(verdictOn([judged(place, 0, null, 3)]).nextChecks).toEqual([]);
    }
    const link = { ...LINK, destination: { ...LINK.destination, relevance: 'seenNearBad' } as const };
    expect(verdictOn([judged(link, 0, null, 4)]).verdict).toBe('Attack Vector');
  });

  it('on a place of which only its use is known says that nothing is known of it', () => {
    const behavior = { title: 'Form sent to an unknown site', description: 'A form.' };
    const use = judged({ ...UNKNOWN, behavior }, 0, null, 3);
    const verdict = verdictOn([{ ...use, evidence: { ...use.evidence, isOfUnknown: true } }]);
    expect(verdict.evidence.map(({ rule }) => rule)).toEqual(['unknown, and nothing else']);
    expect(verdict.unknown[0]).toContain('Nothing is known of new[.]example:443');
    const near = judged({ ...UNKNOWN, behavior: { ...behavior, relevance: 'seenNearBad' } }, 0, null, 4);
    const suspicious = verdictOn([{ ...near, evidence: { ...near.evidence, isOfUnknown: true } }]);
    expect(suspicious.evidence.map(({ rule }) => rule)).toEqual(['behavior seen near bad']);
    expect(suspicious.unknown[0]).toContain('Nothing is known of new[.]example:443');
  });

  it('on a mere way in says that nothing that followed shows an effect', () => {
    const verdict = verdictOn([judged(LINK), judged(UNKNOWN, 1)]);
    expect(verdict).toMatchObject({ verdict: 'Attack Vector', confidence: 'High' });
    expect(verdict.headline).toContain('nothing that followed shows an effect');
  });

  it('on a sample of no length does not tell of 0 s', () => {
    for (const [sampleSeconds, told] of [
      [0, 'under 1 ms'],
      [0.0004, 'under 1 ms'],
      [0.02, '0.02 s'],
    ] as const)
      expect(verdictOn([judged(NEWS)], { sampleSeconds }).headline).toBe(
        `Nothing in 1 flow in ${told} calls for attention.`,
      );
  });

  it('on everyday traffic gives the reasons, and still says what is not known', () => {
    const verdict = verdictOn([judged(NEWS), judged(UNKNOWN, 1)], { otherSamples: 3 });
    expect(verdict).toMatchObject({ verdict: 'No Interesting Activity', confidence: 'Low', nextChecks: [] });
    expect(verdict.headline).toBe('Nothing in 2 flows in 2.3 minutes calls for attention.');
    expect(verdict.story.map(({ sentence }) => sentence)).toEqual([
      '2 flows to 2 destinations were of an everyday kind, such as News.',
    ]);
    expect(verdict.evidence.map(({ rule }) => rule)).toEqual(['known', 'unknown, and nothing else']);
    expect(verdict.unknown).toEqual([
      'Nothing is known of new[.]example:443: whether it is good or bad is open.',
      'How common these destinations are is hardly known: there are only 3 other samples to compare with.',
      'What was said in the connections was not looked at: all this rests on who, when, how much and how often.',
    ]);
  });

  it('on everyday traffic of several kinds names them', () => {
    const weather = { title: 'Weather', description: 'Weather.' };
    const flows = [NEWS, NEWS, { ...NEWS, to: 'weather.example:443', destination: weather }];
    expect(verdictOn(flows.map((flow, row) => judged(flow, row))).story.map(({ sentence }) => sentence)).toEqual([
      '3 flows to 2 destinations were of an everyday kind: News and Weather.',
    ]);
  });

  it('tells how long a sample is in words that people use', () => {
    for (const [sampleSeconds, span] of [
      [0.25, '0.25 s'],
      [119.5, '119.5 s'],
      [120, '2 minutes'],
      [5400, '90 minutes'],
      [7200, '2 hours'],
      [129_600, '36 hours'],
      [172_800, '2 days'],
      [129_301_725.113, '1,497 days'],
    ] as const)
      expect(verdictOn([judged(NEWS)], { sampleSeconds }).headline).toBe(
        `Nothing in 1 flow in ${span} calls for attention.`,
      );
  });

  it('on nothing at all says so', () => {
    expect(verdictOn([])).toEqual({
      verdict: 'No Interesting Activity',
      confidence: 'Low',
      headline: 'There are no flows, so there is nothing to judge.',
      story: [],
      evidence: [],
      unknown: [],
      nextChecks: [],
      knowledge: { packs: BASIS.packs, otherSamples: 0 },
    });
  });

  it('says when flows were left out, findings silenced, or too many', () => {
    const { unknown } = verdictOn([judged(NEWS)], { flowCount: 50_000, silencedCount: 1, leftOutCount: 2 });
    expect(unknown.slice(-3)).toEqual([
      'Of 50,000 flows, 1 were judged one by one: some of each behavior, and those that detections named.',
      '1 finding was silenced by somebody and did not count.',
      '2 weaker findings were let go, because there were too many.',
    ]);
  });

  it('says so when more than a tenth of the packets made no flow, and why', () => {
    const told = (count: number, ...reasons: readonly (readonly [string, number])[]): string[] => {
      const flowlessPackets = {
        count,
        packetCount: 5340,
        reasons: reasons.map(([reason, times]) => ({ reason, count: times })),
      };
      return verdictOn([judged(NEWS)], { flowlessPackets }).unknown.filter((sentence) => sentence.includes('packets'));
    };
    const arp = ['ARP frames carry no IP flow', 5190] as const;
    expect(told(5190, arp)).toEqual([
      '5,190 of 5,340 packets made no flow and were not judged: ARP frames carry no IP flow (5,190).',
    ]);
    expect(told(535, ['a', 9], ['b', 8], ['c', 7], ['d', 6])).toEqual([
      '535 of 5,340 packets made no flow and were not judged: a (9), b (8), c (7).',
    ]);
    expect(told(535)).toEqual(['535 of 5,340 packets made no flow and were not judged.']);
    expect(told(534, arp)).toEqual([]);
  });

  it('says so when the file breaks off', () => {
    const cut = 'The file is damaged or breaks off: what comes after that place was not read and not judged.';
    expect(verdictOn([judged(NEWS)], { isCutShort: true }).unknown).toContain(cut);
    expect(verdictOn([judged(NEWS)]).unknown).not.toContain(cut);
  });

  it('says of places inside what is open about them, and not who runs them', () => {
    const unknownOf = (to: string) =>
      verdictOn([judged({ to, start: 2 }, 0, { ...BEACON, destination: to })]).unknown[0];
    expect(unknownOf('127.0.0.1:33333')).toBe(
      'Which program of the host itself listens at 127.0.0.1:33333, and what for, is not known.',
    );
    expect(unknownOf('192.168.1.9:8888')).toBe(
      'Which machine of the network answered as 192.168.1.9:8888, and what for, is not known.',
    );
    expect(unknownOf('build.lan:8888')).toBe(
      'Which machine of the network answered as build[.]lan:8888, and what for, is not known.',
    );
    expect(unknownOf('8.8.8.8:8888')).toBe('Who runs 8[.]8[.]8[.]8:8888, and what for, is not known.');
  });
});

describe('the words of a verdict', () => {
  it('leave out beside a finding what calls flows of the kind harmless', () => {
    const lookUp = {
      title: 'Name Was Looked Up',
      description: 'One question.',
      relevance: 'knownUninteresting',
    } as const;
    const tunnel = { ...BEACON, detection: 'dnsTunnel', destination: 'new.example:53' };
    const flow = { to: 'new.example:53', start: 2, behavior: lookUp };
    expect(verdictOn([judged(flow, 0, tunnel)]).evidence[0]!.sentence).toMatch(
      /Nothing is known of this destination\.$/,
    );
    const resolver = { title: 'Resolver', description: 'Answers questions.' };
    expect(verdictOn([judged({ ...flow, destination: resolver }, 0, tunnel)]).evidence[0]!.sentence).toMatch(
      /The destination is known as Resolver\.$/,
    );
  });

  it('claim no lack of effects where the record of a way in tells of some', () => {
    const both = { ...LINK, destination: { ...LINK.destination, impactsTags: '["Exfiltration"]' } };
    expect(verdictOn([judged(LINK)]).headline).toContain('nothing that followed shows an effect');
    const { verdict, headline } = verdictOn([judged(both)]);
    expect(verdict).toBe('Attack Vector');
    expect(headline).toContain('visited, which may have had an effect (exfiltration), with high confidence');
  });

  it('say "also" and "either" only of what stands before them', () => {
    const near = { title: 'Odd port', description: 'A port.', relevance: 'seenNearBad' } as const;
    const told = (start: number) =>
      verdictOn([
        judged({ to: 'odd.example:81', start: 5, behavior: near }, 0, null, 4),
        judged({ to: 'new.example:443', start }, 1),
        judged({ to: 'other.example:443', start: start + 2, samples: 9 }, 2),
      ]).story.map(({ sentence }) => sentence.replace(/ \(.*?\)/, ''));
    expect(told(1)[0]).toBe('10.0.0.5 exchanged data with new[.]example:443, of which nothing is known.');
    expect(told(6).slice(1)).toEqual([
      '10.0.0.5 also exchanged data with new[.]example:443, of which nothing is known.',
      '10.0.0.5 also exchanged data with other[.]example:443, of which nothing is known either.',
    ]);
  });
});

it('names and titles are told as they are, so that they can be looked for', () => {
  const { evidence } = verdictOn([
    judged({
      ...PHISHING,
      to: '<script>`x`:443',
      destination: { ...PHISHING.destination, title: 'A *bold* <b>title</b>' },
    }),
  ]);
  const told = evidence.map(({ sentence }) => sentence).join(' ');
  expect(told).toContain('<script>`x`:443');
  expect(told).toContain('A *bold* <b>title</b>');
});

it('whatever the flows are called, no sentence holds a link or anything unseen, and steps stay in order', () => {
  fc.assert(
    fc.property(fc.array(hostileActivity, { maxLength: 15 }), (activities) => {
      const verdict = verdictOn(activities.map((activity, row) => judged(activity, row)));
      const sentences = [
        verdict.headline,
        ...verdict.story.map(({ sentence }) => sentence),
        ...verdict.evidence.map(({ sentence }) => sentence),
        ...verdict.unknown,
        ...verdict.nextChecks,
      ];
      for (const sentence of sentences) {
        expect(sentence).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]/);
        expect(sentence).not.toMatch(/[a-z0-9]\.example/i);
      }
      const starts = verdict.story.map(({ atSeconds }) => atSeconds);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
    }),
    { seed: 5, numRuns: 200 },
  );
});
