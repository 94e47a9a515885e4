import type { FindingV1, VerdictV1 } from '@flowsage/client';
import { createSilenceFinder } from '../detect/silencer.ts';
import type { Finding } from '../model/finding.ts';
import type { KnowledgePack } from '../model/knowledge.ts';
import { isScanFinding } from '../verdict/rules.ts';
import type { Judgement } from './judge.ts';

/** What a detection found in a file, as `/api/v1/findings` tells it, but for what only a server knows. */
export interface SampleFinding extends Omit<FindingV1, 'id' | 'sampleId' | 'fileName' | 'judgedAt'> {
  /** Whether a piece of evidence of the verdict tells it. */
  readonly isEvidence: boolean;
}

/** A verdict on a file, and all that the detections found in it. */
export interface FileVerdict extends VerdictV1 {
  /** Those that count first, each the stronger ones before. */
  readonly findings: readonly SampleFinding[];
}

/** Numbers of flows that are told of a finding, as many as a server keeps. */
const MOST_ROWS = 100;
/** The last moment that ECMAScript has, in microseconds. */
const LAST_MICROS = 8.64e18;

/** All findings of a judgement, those that a pack silences last. */
export function sampleFindings(
  judgement: Pick<Judgement, 'findings' | 'silenced'>,
  evidence: VerdictV1['evidence'],
  packs: readonly Pick<KnowledgePack, 'name' | 'silences'>[],
  nowMicros: number,
): SampleFinding[] {
  const silences = packs.flatMap(({ name, silences = [] }) => silences.map((silence) => ({ ...silence, pack: name })));
  const silenceOf = createSilenceFinder({ silences, nowMicros });
  const told = toldFindings(judgement.findings, evidence);
  return [
    ...judgement.findings.map((finding) => sampleFinding(finding, null, told.has(finding))),
    ...judgement.silenced.map((finding) => {
      const silence = silenceOf(finding);
      return sampleFinding(finding, silence === null ? null : { silenceId: null, pack: silence.pack }, false);
    }),
  ];
}

/** Findings that a server lists of one sample, in the same form and order. */
export function listedFindings(listed: readonly FindingV1[], evidence: VerdictV1['evidence']): SampleFinding[] {
  const counting = listed.filter(({ silencedBy }) => silencedBy === null);
  const told = toldFindings(counting, evidence);
  return listed
    .map(({ id: _, sampleId: _sample, fileName: _file, judgedAt: _at, ...finding }, i) => ({
      ...finding,
      isEvidence: told.has(listed[i]!),
    }))
    .sort((a, b) => Number(a.silencedBy !== null) - Number(b.silencedBy !== null) || b.score - a.score);
}

/** What tells of a finding which evidence it is. */
type Told = Pick<Finding, 'detection' | 'source' | 'rows'>;

/** The findings that evidence tells: by flows that both rest on, and of scans of one kind all those of the source. */
function toldFindings<Kind extends Told>(
  findings: readonly Kind[],
  evidence: VerdictV1['evidence'],
): ReadonlySet<Kind> {
  const told = new Set<Kind>();
  for (const { detection, rows } of evidence) {
    const evident = new Set(rows);
    for (const finding of findings)
      if (finding.detection === detection && finding.rows.some((row) => evident.has(row))) told.add(finding);
  }
  const sources = new Set(
    // A verdict tells all scans of one source together.
    [...told].filter(isScanFinding).map(({ detection, source }) => `${detection} ${source}`),
  );
  for (const finding of findings) if (sources.has(`${finding.detection} ${finding.source}`)) told.add(finding);
  return told;
}

function sampleFinding(finding: Finding, silencedBy: FindingV1['silencedBy'], isEvidence: boolean): SampleFinding {
  const { detection, title, sentence, score, parts, source, destination, flowCount, rows } = finding;
  return {
    detection,
    title,
    sentence,
    score,
    numbers: parts,
    source,
    destination,
    firstAt: timeOf(finding.startMicros),
    lastAt: timeOf(finding.endMicros),
    flowCount,
    rows: rows.slice(0, MOST_ROWS),
    silencedBy,
    isEvidence,
  };
}

/** Captures may hold times that no calendar has. */
function timeOf(micros: number): string | null {
  return Math.abs(micros) > LAST_MICROS ? null : new Date(Math.round(micros / 1000)).toISOString();
}
