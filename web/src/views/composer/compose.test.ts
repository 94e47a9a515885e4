import type { EventPreviewSampleV1, FlowV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { editOf } from '../knowledge/record/record-form-state.ts';
import type { SampleRow } from '../sample/sample-row.ts';
import {
  areFaulty,
  composeSteps,
  describedRule,
  eventKey,
  movedStep,
  namedRule,
  ruleInWords,
  ruleOfSteps,
  spanOfSteps,
  stepOfFault,
  stepProblems,
  withStep,
} from './compose-rule.ts';
import {
  COMPOSE_DEFAULTS,
  composeForm,
  composeFormState,
  fitsAddress,
  namesText,
  parseNames,
  parsePicked,
  pickedText,
} from './compose-state.ts';
import { parseWindow, placeOfWindow, roundWindow, SLIDER_PLACES, windowAtPlace } from './compose-window.ts';
import { outcomeText, previewGroups } from './preview-groups.ts';

const row = (position: number, changes: Partial<SampleRow>): SampleRow =>
  ({
    row: position,
    title: `t${position}`,
    ownTitle: `site${position}.example:443`,
    ownRecord: null,
    category: 'fetched',
    label: 'fetched',
    source: '10.0.0.5',
    destination: `site${position}.example:443`,
    start: position * 10,
    ...changes,
  }) as SampleRow;

const rows = [row(0, {}), row(1, { category: 'asked' }), row(2, { source: '10.0.0.6' }), row(3, {})];
const flows: FlowV1[] = ['a', 'b', 'c', 'd'].map((letter) => ({ flowId: letter.repeat(64) }));
const steps = (picked: readonly number[], names = {}) => composeSteps(picked, rows, flows, names);

describe('the rule of picked flows', () => {
  it('has their behaviors in the order of the steps', () => {
    expect(ruleOfSteps(steps([0, 3]), 60)).toEqual({ steps: ['a'.repeat(64), 'd'.repeat(64)], windowSeconds: 60 });
    expect(ruleOfSteps(steps([0]), 60)).toBeNull();
    expect(ruleOfSteps(steps([0, 99]), 60)).toBeNull();
  });

  it('is told in words, by names that people gave before what is known', () => {
    expect(ruleInWords(steps([0, 1], { 0: 'Opens the mail' }), 60)).toBe(
      'Opens the mail at site0.example:443, then within 1 min asked at site1.example:443',
    );
    expect(ruleInWords(steps([0, 1, 3]), 90)).toBe(
      'fetched at site0.example:443, then asked at site1.example:443, then fetched at site3.example:443, all within 1 min 30 s',
    );
    expect(describedRule(' A lure. ', 'x')).toBe('A lure.\n\nOf one source: x.');
    expect(describedRule('', 'x')).toBe('Of one source: x.');
  });

  it('keeps a name as it is typed, blanks and all, and tells it without them', () => {
    const [first, second] = steps([0, 1], { 0: 'Opens ' });
    expect(first).toMatchObject({ typedName: 'Opens ', name: 'Opens' });
    expect(second).toMatchObject({ typedName: '', name: 'asked' });
  });

  it('is kept with a name for each step: what was typed, without blanks, else what is known of it, and where', () => {
    const rule = { steps: ['a'.repeat(64), 'b'.repeat(64)], windowSeconds: 60 };
    expect(namedRule(rule, steps([0, 1], { 1: ' Asked for it ' })).stepNames).toEqual([
      'fetched at site0.example:443',
      'Asked for it',
    ]);
    expect(namedRule(rule, steps([0, 1], { 1: '  ' })).stepNames![1]).toBe('asked at site1.example:443');
    const titled = composeSteps(
      [0],
      [row(0, { ownRecord: 0, ownTitle: 'Opens a site' } as Partial<SampleRow>)],
      flows,
      {},
    );
    expect(namedRule(rule, titled).stepNames).toEqual(['Opens a site']);
    const long = composeSteps([0], [row(0, { category: 'c'.repeat(300) })], flows, {});
    expect(namedRule(rule, long).stepNames![0]).toHaveLength(200);
  });

  it('spans the starts of its flows', () => {
    expect(spanOfSteps(steps([0, 3]))).toBe(30);
    expect(spanOfSteps(steps([3]))).toBe(0);
  });

  it('says at a step what is wrong with it', () => {
    expect(stepProblems(steps([0, 1, 3]))).toEqual([null, null, null]);
    const [, other, missing] = stepProblems(steps([0, 2, 99]));
    expect(other).toContain('10.0.0.6');
    expect(missing).toContain('no flow 99');
    expect(stepProblems(steps([3, 0]))[1]).toContain('before step 1');
    // Another order may be meant for other samples; two sources are no Event anywhere.
    expect(areFaulty(steps([3, 0]))).toBe(false);
    expect(areFaulty(steps([0, 2]))).toBe(true);
    expect(stepProblems(composeSteps([0], rows, [{ flowId: null }], {}))[0]).toContain('no behavior');
  });

  it('finds the step that the server found fault with', () => {
    expect(stepOfFault('body/rule/steps/1 must match pattern "x"')).toBe(1);
    expect(stepOfFault('body/rule/windowSeconds must be <= 1')).toBeNull();
  });
});

describe('picking', () => {
  it('puts a flow where it began, and takes it away the second time', () => {
    expect(withStep([0, 3], 1, rows)).toEqual([0, 1, 3]);
    expect(withStep([0, 1], 3, rows)).toEqual([0, 1, 3]);
    expect(withStep([0, 1, 3], 1, rows)).toEqual([0, 3]);
  });

  it('moves steps within the list alone', () => {
    expect(movedStep([0, 1, 3], 2, -1)).toEqual([0, 3, 1]);
    expect(movedStep([0, 1], 0, -1)).toEqual([0, 1]);
    expect(movedStep([0, 1], 1, 1)).toEqual([0, 1]);
  });
});

describe('an Event in the address', () => {
  it('is read as it was written', () => {
    expect(parsePicked(pickedText([12, 5, 7]))).toEqual([12, 5, 7]);
    const names = { 12: 'A "quoted" name', 5: 'Second' };
    expect(parseNames(namesText(names, [12, 5]))).toEqual(names);
    expect(namesText(names, [7])).toBe('');
    const form = {
      ...composeForm(COMPOSE_DEFAULTS),
      title: 'A title',
      relevance: 'knownBad' as const,
      tags: { ...composeForm(COMPOSE_DEFAULTS).tags, threatTags: ['C2', 'Loader'] },
    };
    expect(composeForm({ ...COMPOSE_DEFAULTS, ...composeFormState(form) })).toEqual(form);
    expect(editOf(form, { steps: ['a', 'b'], windowSeconds: 1 })).toMatchObject({
      record: { title: 'A title', threatTags: ['C2', 'Loader'] },
      rule: { steps: ['a', 'b'], windowSeconds: 1 },
    });
  });

  it('stands there as far as it fits', () => {
    expect(fitsAddress(COMPOSE_DEFAULTS)).toBe(true);
    expect(fitsAddress({ ...COMPOSE_DEFAULTS, description: 'x'.repeat(5000) })).toBe(true);
    expect(fitsAddress({ ...COMPOSE_DEFAULTS, description: '漢'.repeat(1000) })).toBe(false);
  });

  it('is nothing worse than empty where somebody made the address', () => {
    expect(parsePicked('x.-1.1e3.5,5.5')).toEqual([5]);
    expect(parsePicked(Array.from({ length: 50 }, (_, i) => i).join('.'))).toHaveLength(20);
    for (const text of ['[', '[]', 'null', '7', '{"1":7}', '{"x":"a"}']) expect(parseNames(text), text).toEqual({});
    const form = composeForm({
      ...COMPOSE_DEFAULTS,
      relevance: 'toString',
      tags: '{"threatTags":[1],"constructor":["x"]}',
    });
    expect(form).toEqual(composeForm(COMPOSE_DEFAULTS));
  });
});

describe('the window', () => {
  it('begins as the first round time in which the picked flows lie', () => {
    expect([0, 1, 37.5, 61, 1e9].map(roundWindow)).toEqual([1, 1, 60, 120, 2_678_400]);
  });

  it('is moved in round times by the slider, from a second to a month', () => {
    for (let place = 0; place <= SLIDER_PLACES; place++) expect(placeOfWindow(windowAtPlace(place))).toBe(place);
    expect(windowAtPlace(-1)).toBe(1);
    expect(placeOfWindow(45)).toBe(placeOfWindow(60));
  });

  it('is read from the address where it is one', () => {
    expect(['90', '0.5', '0', '-1', 'x', '', '99999999'].map(parseWindow)).toEqual([
      90,
      0.5,
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('a preview', () => {
  const sample = (changes: Partial<EventPreviewSampleV1>): EventPreviewSampleV1 => ({
    sampleId: 's',
    fileName: 'f.pcap',
    outcome: 'none',
    matches: 0,
    taken: 0,
    stepsFound: 0,
    rows: [],
    neededSeconds: null,
    cut: false,
    ...changes,
  });

  it('has the nearest of those first that nearly match', () => {
    const two = sample({ outcome: 'near', stepsFound: 2 });
    const slow = sample({ outcome: 'near', stepsFound: 2, neededSeconds: 300 });
    const one = sample({ outcome: 'near', stepsFound: 1 });
    const match = sample({ outcome: 'matches', matches: 3, stepsFound: 3 });
    const groups = previewGroups([one, two, match, slow, sample({})]);
    expect(groups).toEqual({ matches: [match], near: [slow, two, one], none: [sample({})] });
    expect(groups.near.map((near) => outcomeText(near, 3))).toEqual([
      'all steps, but they take 5 min: the window is too short',
      'the first 2 of 3 steps',
      'the first of 3 steps',
    ]);
    expect(outcomeText(match, 3)).toBe('3 times');
    expect(outcomeText({ ...match, taken: 3 }, 3)).toBe('3 times, all with flows that belong to other Events already');
    expect(outcomeText({ ...match, taken: 1 }, 3)).toBe('3 times, 1 with flows that belong to other Events already');
    expect(outcomeText(sample({ cut: true }), 3)).toBe('not even the first step (only the first flows were looked at)');
  });
});

describe('the key of a new Event', () => {
  it('has words of its title and is one that the server takes', () => {
    expect(eventKey('Lure, then Löader!', 'ab12')).toBe('lure-then-lo-ader-ab12');
    expect(eventKey('漢字', 'ab12')).toBe('event-ab12');
    for (const title of ['x'.repeat(500), '--', '../../etc', 'a b'])
      expect(eventKey(title, 'ab12')).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
  });
});
