import { createHash } from 'node:crypto';
import { createSilenceFinder } from '../detect/silencer.ts';
import type { Finding } from '../model/finding.ts';
import type { Judgement } from '../pipeline/judge.ts';
import type { SampleBehavior, StoredFinding } from '../store/index.ts';
import type { NamedSilence } from './server-silences.ts';

/** What is kept of a judgement beside its verdict. */

/** Numbers of flows that are kept of a finding. */
const MOST_ROWS = 100;
/** Different behaviors that are kept of a sample. */
const MOST_BEHAVIORS = 10_000;
const ID_DIGITS = 16;

/** Findings and silenced findings, as they are kept. */
export function findingsOf(
  { findings, silenced }: Pick<Judgement, 'findings' | 'silenced'>,
  sampleId: string,
  silences: readonly NamedSilence[],
  nowMicros: number,
): readonly StoredFinding[] {
  const silenceOf = createSilenceFinder({ silences, nowMicros });
  const ids = new Set<string>();
  return [
    ...findings.map((finding) => storedFinding(finding, idOf(finding, sampleId, ids), null)),
    ...silenced.map((finding) =>
      storedFinding(finding, idOf(finding, sampleId, ids), silenceOf(finding)?.from ?? null),
    ),
  ];
}

function storedFinding(finding: Finding, id: string, silencedBy: StoredFinding['silencedBy']): StoredFinding {
  const { detection, title, sentence, score, parts, source, destination, flowCount, rows } = finding;
  return {
    id,
    detection,
    title,
    sentence,
    score,
    parts,
    source,
    destination,
    firstAt: finding.startMicros / 1e6,
    lastAt: finding.endMicros / 1e6,
    flowCount,
    rows: rows.slice(0, MOST_ROWS),
    silencedBy,
  };
}

/** By what it is about and when it began, so that links to a finding outlive another judgement. */
function idOf({ detection, source, destination, startMicros }: Finding, sampleId: string, taken: Set<string>): string {
  for (let number = 0; ; number++) {
    const id = createHash('sha256')
      .update(JSON.stringify([sampleId, detection, source, destination, startMicros, number]))
      .digest('hex')
      .slice(0, ID_DIGITS);
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

/** Behaviors of packs by the ids of the flows that showed them. */
export function packBehaviorsOf({
  view,
  places,
  placeOfRow,
  behaviors,
  behaviorOfRow,
}: Pick<Judgement, 'view' | 'places' | 'placeOfRow' | 'behaviors' | 'behaviorOfRow'>): readonly SampleBehavior[] {
  const found = new Map<string, string>();
  for (let row = 0; row < view.batch.count && found.size < MOST_BEHAVIORS; row++) {
    const record = behaviors[behaviorOfRow[row]!];
    if (record === undefined || record.pack === null) continue;
    const { flowId } = places[placeOfRow[row]!]!;
    if (!found.has(flowId)) found.set(flowId, record.key);
  }
  return [...found].map(([flowId, behavior]) => ({ flowId, behavior }));
}
