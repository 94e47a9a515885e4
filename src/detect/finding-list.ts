import { type Finding, type Findings, MAX_FINDING_ROWS } from '../model/finding.ts';
import type { Detection } from './detection.ts';
import { type DetectionFlows, durationSeconds } from './detection-flows.ts';

/** Findings of one detection kept at most: the capture does not decide how many there are. */
export const MAX_FINDINGS_PER_DETECTION = 100;

/** What a detection says of a finding. */
export interface NewFinding extends Omit<Finding, 'detection' | 'title' | 'score'> {
  /** All rows that it rests on, in order of their start. */
  readonly allRows: Int32Array;
}

type FindingPlace = Pick<Finding, 'destination' | 'destinationPort'>;

/** What one detection found. */
export interface DetectionResult extends Omit<Findings, 'findingOfRow'> {
  /** All rows of each finding; a finding itself names the first ones. */
  readonly rowsOf: ReadonlyMap<Finding, Int32Array>;
}

/**
 * Collects the strongest findings of one detection. Findings are made only when they are kept, so that an input of a
 * million scans costs no more than one of a hundred.
 */
export class FindingList {
  private readonly detection: Detection;
  private readonly isSilenced: (finding: Finding) => boolean;
  private readonly kept: Finding[] = [];
  private readonly rowsOfKept = new Map<Finding, Int32Array>();
  private readonly silenced: Finding[] = [];
  private leftOut = 0;

  constructor(detection: Detection, isSilenced: (finding: Finding) => boolean) {
    this.detection = detection;
    this.isSilenced = isSilenced;
  }

  /** Adds what `make` gives, unless there are enough findings with at least this score. */
  add(score: number, make: () => NewFinding): void {
    const canBeKept = this.kept.length < MAX_FINDINGS_PER_DETECTION || score > this.kept.at(-1)!.score;
    if (!canBeKept) {
      this.leftOut++;
      return;
    }
    const { id, title } = this.detection;
    const { allRows, ...made } = make();
    const finding: Finding = { detection: id, title, score, ...made };
    if (this.isSilenced(finding)) {
      if (this.silenced.length < MAX_FINDINGS_PER_DETECTION) this.silenced.push(finding);
      return;
    }
    // Behind those of the same score: the earlier one stays ahead.
    let at = this.kept.length;
    while (at > 0 && this.kept[at - 1]!.score < score) at--;
    this.kept.splice(at, 0, finding);
    this.rowsOfKept.set(finding, allRows);
    if (this.kept.length > MAX_FINDINGS_PER_DETECTION) {
      this.rowsOfKept.delete(this.kept.pop()!);
      this.leftOut++;
    }
  }

  result(): DetectionResult {
    return { findings: this.kept, rowsOf: this.rowsOfKept, silenced: this.silenced, leftOut: this.leftOut };
  }
}

/** What a finding says of the flows it rests on, given in order of their start: at least one. */
export function restingOn(flows: DetectionFlows, rows: Int32Array): Omit<NewFinding, 'sentence' | 'parts'> {
  const { batch, view } = flows;
  const first = rows[0]!;
  let endMicros = batch.startMicros[first]!;
  for (const row of rows) endMicros = Math.max(endMicros, batch.startMicros[row]! + durationSeconds(batch, row) * 1e6);
  return {
    rows: [...rows.subarray(0, MAX_FINDING_ROWS)],
    allRows: rows,
    flowCount: rows.length,
    source: view.srcHost(first),
    ...placeOf(flows, first),
    startMicros: batch.startMicros[first]!,
    endMicros,
  };
}

/** The destination of a row, as findings name it. */
export function placeOf({ batch, view }: DetectionFlows, row: number): FindingPlace {
  const port = batch.dstPort[row]!;
  return { destination: view.dst(row), destinationPort: port < 0 ? null : port };
}

/** Of findings about many destinations. */
export const NO_PLACE: FindingPlace = { destination: null, destinationPort: null };
