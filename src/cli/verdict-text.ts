import type { EvidenceV1, StoryEventStepV1, StoryStepV1, VerdictV1 } from '@flowsage/client';
import { printable } from '../lib/printable.ts';
import { wrapped } from '../lib/wrapped.ts';
import type { FileVerdict, SampleFinding } from '../pipeline/sample-findings.ts';
import { placeOf } from '../verdict/sentences.ts';
import { counted } from './numbers.ts';
import type { Paint } from './terminal.ts';

const WIDTH = 80;
/** Lines of evidence that fit a screen; the JSON has all. */
const MOST_EVIDENCE = 12;

/** Findings that are told although they changed nothing. */
const MOST_BESIDE = 5;

/** Records that a line of evidence rests on, told one by one. */
const MOST_RECORDS = 3;

/** A verdict as a page of text, in lines of 80 columns at most. */
export function verdictLines(verdict: FileVerdict, title: string, paint: Paint): string[] {
  const lines = [
    ...wrapped(printable(title), WIDTH).map(paint.bold),
    ...wrapped(`${verdict.verdict} (confidence ${verdict.confidence})`, WIDTH).map(
      verdictPainter(verdict.verdict, paint),
    ),
    ...wrapped(printable(verdict.headline), WIDTH),
  ];
  const add = (heading: string, texts: readonly string[]): void => {
    if (texts.length > 0) lines.push('', paint.bold(heading), ...texts);
  };
  add('Story', verdict.story.flatMap(stepLines));
  const shown = verdict.evidence.slice(0, MOST_EVIDENCE);
  const rest = verdict.evidence.length - shown.length;
  add('Evidence', [
    ...shown.flatMap(evidenceLines),
    ...(rest > 0 ? [`  … and ${rest} more; --json has all of it`] : []),
  ]);
  const beside = verdict.findings.filter(({ isEvidence, silencedBy }) => !isEvidence && silencedBy === null);
  const moreBeside = beside.length - MOST_BESIDE;
  add('Also found', [
    ...beside.slice(0, MOST_BESIDE).flatMap(findingLines),
    ...(moreBeside > 0 ? [`  … and ${moreBeside} more; --json has all of it`] : []),
  ]);
  add('Not known', verdict.unknown.flatMap(bullet));
  add('Next checks', verdict.nextChecks.flatMap(bullet));
  const packs = verdict.knowledge.packs.map(({ name, version }) => `${name} ${version}`).join(', ');
  const basis = `Rests on ${packs === '' ? 'no packs' : packs} and ${counted(verdict.knowledge.otherSamples, 'other sample')}.`;
  return [...lines, '', ...wrapped(printable(basis), WIDTH).map(paint.dim)].flatMap(hardWrapped);
}

/** Red for what did harm, yellow for what may have, green for nothing. */
export function verdictPainter(verdict: VerdictV1['verdict'], paint: Paint): (text: string) => string {
  if (verdict === 'Impact' || verdict === 'Malicious Activity') return paint.red;
  return verdict === 'No Interesting Activity' ? paint.green : paint.yellow;
}

function stepLines({ atSeconds, sentence, steps = [], stepCount = steps.length }: StoryStepV1): string[] {
  const rest = stepCount - steps.length;
  return [
    ...wrapped(printable(sentence), WIDTH, `${timeText(atSeconds).padStart(10)}  `, ' '.repeat(12)),
    ...steps.flatMap(eventStepLines),
    ...(rest > 0 ? [`${' '.repeat(12)}… and ${counted(rest, 'more step')}`] : []),
  ];
}

function eventStepLines({ name, destination, startSeconds, flowCount }: StoryEventStepV1, index: number): string[] {
  const flows = flowCount === 1 ? '' : ` (${counted(flowCount, 'flow')})`;
  const begin = `${' '.repeat(12)}${index + 1}. ${timeText(startSeconds)}  `;
  return wrapped(printable(`${name}: ${placeOf(destination)}${flows}`), WIDTH, begin, ' '.repeat(begin.length));
}

/** `12.3 s`, `2:05:09` from an hour on, `12 d 05:33` from a day on. */
function timeText(seconds: number): string {
  if (seconds < 3600) return `${seconds.toFixed(1)} s`;
  const two = (count: number): string => String(Math.floor(count)).padStart(2, '0');
  const [minutes, hours, days] = [(seconds / 60) % 60, (seconds / 3600) % 24, Math.floor(seconds / 86_400)];
  return days > 0
    ? `${days} d ${two(hours)}:${two(minutes)}`
    : `${Math.floor(hours)}:${two(minutes)}:${two(seconds % 60)}`;
}

function evidenceLines(evidence: EvidenceV1): string[] {
  const { rule, category, confidence, sentence, score, flowCount, rows, records } = evidence;
  const about = [
    `${category}, ${confidence}`,
    rule,
    ...(score === null ? [] : [`score ${score}`]),
    counted(flowCount, 'flow'),
    rowsText(rows, flowCount),
  ];
  const sources = records.slice(0, MOST_RECORDS).map(({ kind, key, pack, version }) => {
    const from = pack ?? `version ${version}`;
    return `${kind} ${kind === 'destination' ? placeOf(key) : key} (${from})`;
  });
  const rest = records.length - sources.length;
  return [
    ...wrapped(printable(sentence), WIDTH, '  - ', '    '),
    ...wrapped(printable(about.join('; ')), WIDTH, '    ', '    '),
    ...sources.flatMap((text) => wrapped(printable(text), WIDTH, '    by ', '       ')),
    ...(rest > 0 ? [`    … and ${counted(rest, 'more record')}`] : []),
  ];
}

/** What was found and is no reason for the verdict, with its numbers. */
function findingLines({ title, sentence, source, destination, score, flowCount, rows }: SampleFinding): string[] {
  const place = destination === null ? '' : `, ${placeOf(destination)}`;
  const about = `by ${source}${place}; score ${score}; ${counted(flowCount, 'flow')}; ${rowsText(rows, flowCount)}`;
  return [
    ...wrapped(printable(`${title}: ${sentence}`), WIDTH, '  - ', '    '),
    ...wrapped(printable(about), WIDTH, '    ', '    '),
  ];
}

function rowsText(rows: readonly number[], flowCount: number): string {
  return `#${rows.slice(0, 5).join(' #')}${flowCount > 5 ? ' …' : ''}`;
}

function bullet(text: string): string[] {
  return wrapped(printable(text), WIDTH, '  - ', '    ');
}

/** A word may be longer than a line: names have no blanks. Lines with colour are made of our own short words. */
function hardWrapped(line: string): string[] {
  if (line.length <= WIDTH || line.includes('\x1b')) return [line];
  return [line.slice(0, WIDTH), ...hardWrapped(`    ${line.slice(WIDTH)}`)];
}
