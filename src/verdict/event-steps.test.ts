import { describe, expect, it } from 'vitest';
import type { Finding } from '../model/finding.ts';
import type { KnownKind, KnownRecord } from '../model/known-record.ts';
import { isKnown, metadataOf } from '../model/metadata.ts';
import type { EventPlace, JudgedActivity } from './judged-activity.ts';
import { NO_EVIDENCE } from './rules.ts';
import { type ActivityOptions, createActivity } from './testing/activities.ts';
import { writeVerdict } from './verdict.ts';
import type { VerdictBasis } from './verdict-basis.ts';

const EVENT = { title: 'Link led to a lure', description: 'So it went.', relevance: 'knownBad' } as const;
const EVERYDAY = { title: 'News read', description: 'News.', relevance: 'knownUninteresting' } as const;

function judged(row: number, options: ActivityOptions, eventPlace: EventPlace | null): JudgedActivity {
  const activity = createActivity({ start: row, ...(eventPlace === null ? {} : { event: EVENT }), ...options });
  const recordOf = (kind: KnownKind, key: string): KnownRecord | null =>
    isKnown(activity[kind])
      ? {
          kind,
          key,
          metadata: metadataOf(activity[kind]),
          pack: 'starter 1.2.3',
          version: null,
          inheritedFrom: null,
          whenConcerned: null,
          concernLevel: null,
          isListed: false,
          isOfUnknown: false,
        }
      : null;
  return {
    activity,
    row,
    evidence: NO_EVIDENCE,
    source: '10.0.0.5',
    destination: recordOf('destination', activity.secflow.destinationData),
    behavior: recordOf('behavior', 'starter/behavior'),
    event: recordOf('event', 'starter/event'),
    eventPlace,
    badDestination: null,
    address: null,
  };
}

function storyOf(flows: readonly JudgedActivity[]) {
  const basis = {
    packs: [],
    otherSamples: 0,
    sampleSeconds: 60,
    flowCount: flows.length,
    silencedCount: 0,
    leftOutCount: 0,
    flowlessPackets: null,
    isCutShort: false,
  };
  return writeVerdict(flows, basis as VerdictBasis).story;
}

const at = (occurrence: number, step: number, stepName = ''): EventPlace => ({ occurrence, step, stepName });

describe('the steps of an Event', () => {
  it('have the name that the rule gives, else that of what is known of their first flow, else its category', () => {
    const [event] = storyOf([
      judged(0, { to: 'short.example:443' }, at(0, 0, 'Link clicked')),
      judged(1, { to: 'on.example:443', behavior: { title: 'Passed evil.example' } }, at(0, 1, ' ')),
      judged(2, { to: 'lure.example:443', destination: { title: 'Imitated page' } }, at(0, 2)),
      judged(3, { to: 'lure.example:443', category: 'smallUpload' }, at(0, 3)),
    ]);
    expect(event!.steps).toEqual([
      { name: 'Link clicked', destination: 'short.example:443', startSeconds: 0, flowCount: 1, rows: [0] },
      { name: 'Passed evil[.]example', destination: 'on.example:443', startSeconds: 1, flowCount: 1, rows: [1] },
      { name: 'Imitated page', destination: 'lure.example:443', startSeconds: 2, flowCount: 1, rows: [2] },
      { name: 'smallUpload', destination: 'lure.example:443', startSeconds: 3, flowCount: 1, rows: [3] },
    ]);
    expect(event!.stepCount).toBe(4);
  });

  it('tell their place once where the name that was kept for them ends with it', () => {
    const [event] = storyOf([
      judged(0, { to: 'short.example:443' }, at(0, 0, 'smallUpload at short.example:443')),
      judged(1, { to: 'on.example:443' }, at(0, 1, 'Lure at short.example:443')),
    ]);
    expect(event!.steps!.map(({ name, destination }) => [name, destination])).toEqual([
      ['smallUpload', 'short.example:443'],
      ['Lure at short[.]example:443', 'on.example:443'],
    ]);
  });

  it('are told for each occurrence, with all flows of a repeat in one step', () => {
    const [event] = storyOf([
      judged(0, {}, at(3, 0, 'Asked')),
      judged(1, {}, at(3, 1, 'Came back')),
      judged(2, {}, at(3, 1, 'Came back')),
      judged(3, {}, at(7, 0, 'Asked')),
      judged(4, {}, at(7, 1, 'Came back')),
    ]);
    expect(event!.steps!.map(({ name, rows, flowCount }) => [name, rows, flowCount])).toEqual([
      ['Asked', [0], 1],
      ['Came back', [1, 2], 2],
      ['Asked', [3], 1],
      ['Came back', [4], 1],
    ]);
  });

  it('are the first ones of many, which are counted', () => {
    const flows = Array.from({ length: 60 }, (_, row) => judged(row, {}, at(row >> 1, row % 2)));
    const [event] = storyOf(flows);
    expect(event!.steps).toHaveLength(20);
    expect(event!.stepCount).toBe(60);
  });

  it('are left out where there are not two, and of what is no Event', () => {
    const story = storyOf([
      judged(0, {}, at(0, 0, 'Asked')),
      judged(1, { to: 'news.example:443', destination: EVERYDAY }, null),
      judged(2, { to: 'bad.example:443', destination: { title: 'Bad', relevance: 'knownBad' } }, null),
    ]);
    expect(story).toHaveLength(3);
    for (const step of story) {
      expect(step).not.toHaveProperty('steps');
      expect(step).not.toHaveProperty('stepCount');
    }
  });

  it('have flows of the Event that another cause tells, and are told once', () => {
    const found: Finding = {
      detection: 'beaconing',
      title: 'Beaconing',
      sentence: 'Came back.',
      score: 90,
      parts: [],
      rows: [1],
      flowCount: 1,
      source: '10.0.0.5',
      destination: 'lure.example:443',
      destinationPort: 443,
      startMicros: 0,
      endMicros: 1,
    };
    const near = { ...EVENT, relevance: 'seenNearBad' } as const;
    const beside = judged(1, { to: 'lure.example:443', event: near }, at(0, 1, 'Came back'));
    const first = judged(0, { event: near }, at(0, 0, 'Asked'));
    const told = storyOf([
      { ...first, evidence: { ...NO_EVIDENCE, concernLevel: 5 } },
      { ...beside, evidence: { ...NO_EVIDENCE, concernLevel: 5, finding: found } },
    ]);
    expect(told.map(({ rows }) => rows)).toEqual([[0], [1]]);
    expect(told.map(({ steps }) => steps?.map(({ name }) => name))).toEqual([['Asked', 'Came back'], undefined]);
  });
});
