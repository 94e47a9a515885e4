import { expect, test } from 'vitest';
import { FLOW_CATEGORIES, LABELS } from '../model/labels.ts';
import { KIND_TCP } from './bayse-label.ts';
import { explainFlowCategory, explainLabel, renderExplanation } from './explain.ts';
import { bayseLabelOf, type FlowNumbers, flowCategoryOf } from './flow-numbers.ts';
import { randomFlows } from './testing/random-flows.ts';
import { TIPPING_FIELDS, unitOf } from './tipping.ts';

const FLOW: FlowNumbers = {
  srcPackets: 11,
  srcBytes: 1427,
  dstPackets: 14,
  dstBytes: 1539,
  durationSeconds: 45.924555,
  port: 443,
  kind: KIND_TCP,
  isAnnouncementDestination: false,
};

test('says which rule gave a label, with the numbers of the flow, and what would have tipped it', () => {
  expect(renderExplanation(explainLabel(FLOW))).toEqual([
    'trickleOfMediumInfoExchangedOverTime: Over 10 seconds or longer, at under 1',
    'packet a second, both sides sent about as much in messages, the larger one 1 kB',
    'to 100 kB.',
    '  Info: a conversation, which tells who talks but not what moved. Exchanged: a',
    '  dialogue, as in an interactive session, a service call or a command channel.',
    '  trickle: beacons, idle tabs and leaks too slow for alarms that watch volume.',
    '  Rule 8:',
    '    - trickle: 25 packets in 45.924555 s are 0.544 a second, under 1',
    '    - OverTime: duration 45.924555 s is at least 10 s',
    '    - Medium: 1539 bytes on the larger side are from 1000 to 99999',
    '    - Info: data went both ways',
    '    - Exchanged: srcBytes 1427 and dstBytes 1539 are within a factor of 2',
    '  Nearest: with duration 25 s instead of 45.924555 s (46 % less) it would be',
    '    streamOfMediumInfoExchangedOverTime',
  ]);
});

test('says why nothing else fitted an unclassified flow', () => {
  const explanation = explainFlowCategory({ ...FLOW, dstPackets: 30 });
  expect(explanation.name).toBe('unclassified');
  expect(explanation.rule).toBe('15');
  expect(explanation.passedOver).toHaveLength(14);
  expect(explanation.passedOver.find((other) => other.name === 'asNeededChannel')!.reason).toBe(
    'difference of packets 19 is not at most 2',
  );
  expect(explanation.nearest).toMatchObject({
    field: 'srcBytes',
    from: 1427,
    to: 769,
    name: 'minorDataDownloadedViaLongSession',
  });
  expect(explanation.tippings).toContainEqual(
    expect.objectContaining({ field: 'dstPackets', from: 30, to: 13, name: 'asNeededChannel' }),
  );
  expect(renderExplanation(explanation).join('\n')).toContain('- not dnsQuery: port 443 is not 53');
});

test('names the tipping value on each single number', () => {
  const { tippings } = explainLabel(FLOW);
  expect(tippings.map(({ field, to, name }) => [field, to, name])).toEqual([
    ['durationSeconds', 25, 'streamOfMediumInfoExchangedOverTime'],
    ['srcBytes', 769, 'trickleOfMediumInfoDownloadedOverTime'],
    ['dstBytes', 713, 'trickleOfMediumInfoUploadedOverTime'],
    ['dstPackets', 35, 'streamOfMediumInfoExchangedOverTime'],
    ['srcPackets', 32, 'streamOfMediumInfoExchangedOverTime'],
  ]);
});

const VOCABULARIES = [
  { title: 'labels', entries: LABELS, labelOf: bayseLabelOf, explain: explainLabel },
  { title: 'flow categories', entries: FLOW_CATEGORIES, labelOf: flowCategoryOf, explain: explainFlowCategory },
];

test.each(VOCABULARIES)('$title: a tipping value gives the other label and one unit less does not', (vocabulary) => {
  const { entries, labelOf, explain } = vocabulary;
  let tipped = 0;
  for (const flow of randomFlows(11, 1500)) {
    const own = labelOf(flow);
    const { name, tippings, nearest } = explain(flow);
    expect(name).toBe(entries[own]!.name);
    for (const tipping of tippings) {
      const { field, from, to } = tipping;
      const unit = unitOf(field);
      const oneLess = Math.round((to - Math.sign(to - from) * unit) / unit) * unit;
      const rounded = field === 'durationSeconds' ? Number(oneLess.toFixed(6)) : oneLess;
      expect(from).toBe(flow[field]);
      const got = [labelOf({ ...flow, [field]: to }), labelOf({ ...flow, [field]: rounded })];
      if (got[0] !== tipping.label || got[1] !== own) expect({ flow, tipping, got }).toEqual({ flow, tipping, own });
      expect(tipping.name).toBe(entries[tipping.label]!.name);
      tipped++;
    }
    expect(nearest).toBe(tippings[0] ?? null);
  }
  expect(tipped).toBeGreaterThan(3000);
});

test.each(VOCABULARIES)('$title: no smaller change of a number gives another label', ({ labelOf, explain }) => {
  for (const flow of randomFlows(12, 300)) {
    const own = labelOf(flow);
    const { tippings } = explain(flow);
    for (const field of TIPPING_FIELDS) {
      const from = flow[field];
      const found = tippings.find((tipping) => tipping.field === field);
      // Counters one by one up to 3000 away; durations in steps of about a thousandth.
      const step = field === 'durationSeconds' ? Math.max(from / 1000, 0.001) : 1;
      const reach = Math.min(found === undefined ? 3000 : Math.ceil(Math.abs(found.to - from) / step) - 1, 3000);
      for (let steps = 1; steps <= reach; steps++) {
        for (const to of [from - steps * step, from + steps * step]) {
          if (to < 0 || labelOf({ ...flow, [field]: to }) === own) continue;
          expect({ flow, field, to, found }).toBe('the nearest change was found');
        }
      }
    }
  }
});

test.each(VOCABULARIES)('$title: every explanation fits 80 columns', ({ explain }) => {
  for (const flow of randomFlows(13, 400)) {
    for (const line of renderExplanation(explain(flow))) expect(line.length).toBeLessThanOrEqual(80);
  }
});
