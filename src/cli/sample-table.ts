import type { VerdictV1 } from '@flowsage/client';
import { printable } from '../lib/printable.ts';
import { wrapped } from '../lib/wrapped.ts';
import type { NoteworthyDestination } from '../pipeline/noteworthy.ts';
import type { InputTally } from './each-input.ts';
import { bytesText, counted, grouped, secondsWords } from './numbers.ts';
import { formatTable, shortened } from './table.ts';
import { type Terminal, terminalColumns } from './terminal.ts';
import type { Timing } from './timing.ts';
import { verdictPainter } from './verdict-text.ts';

/** What `e2e` says of one sample. */
export interface SampleLine {
  readonly input: string;
  readonly output: string;
  readonly format: string;
  readonly fileBytes: number;
  /** Frames of a capture; of a log, the packets that its records tell of. */
  readonly packets: number;
  /** Frames of a capture, records of a log. */
  readonly records: number;
  readonly flows: number;
  /** Flows whose destination has a name. */
  readonly named: number;
  readonly topLabels: readonly { readonly label: string; readonly flows: number }[];
  readonly noteworthy: readonly NoteworthyDestination[];
  /** What it means; null where a server judges. */
  readonly verdict: Pick<VerdictV1, 'verdict' | 'confidence' | 'headline'> | null;
  /** Bytes of the flows as written, without what enrichment added. */
  readonly flowBytes: number;
  readonly statistics: 'added' | 'already-known' | null;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  readonly damage: string | null;
  readonly seconds: Timing & { readonly enrich: number; readonly judge: number };
}

const NOTEWORTHY_SHOWN = 4;
/** Said of most samples: others stand out where it is left out. */
const NOTHING_FOUND: VerdictV1['verdict'] = 'No Interesting Activity';

/** A line of numbers for each sample, below it what it means, what it mostly did, and what to look at. */
export function sampleTable(lines: readonly SampleLine[], terminal: Terminal): string[] {
  if (lines.length === 0) return [];
  const { bold, dim, red, yellow } = terminal.paint;
  const width = terminalColumns();
  const [header, ...rows] = formatTable(
    [
      { title: 'SAMPLE' },
      { title: 'PACKETS', align: 'right' },
      { title: 'FLOWS', align: 'right' },
      { title: 'NAMED', align: 'right' },
      { title: 'SMALLER', align: 'right' },
      { title: 'TIME', align: 'right' },
    ],
    lines.map((line) => [
      shortened(printable(line.input), width - 46),
      grouped(line.packets),
      grouped(line.flows),
      line.flows === 0 ? '-' : `${Math.round((100 * line.named) / line.flows)} %`,
      reductionText(line),
      secondsWords(line.seconds.total),
    ]),
  );
  const text = [bold(header!)];
  lines.forEach((line, i) => {
    text.push(rows[i]!);
    if (line.verdict !== null && line.verdict.verdict !== NOTHING_FOUND) {
      const { verdict, headline } = line.verdict;
      text.push(
        ...wrapped(printable(`${verdict}: ${headline}`), width, '  ', '    ').map(
          verdictPainter(verdict, terminal.paint),
        ),
      );
    }
    const labels = line.topLabels.map(({ label, flows }) => `${label} ${grouped(flows)}`).join(', ');
    if (labels !== '') text.push(...wrapped(`mostly ${labels}`, width, '  ', '    ').map(dim));
    for (const { destination, kind, reason } of line.noteworthy.slice(0, NOTEWORTHY_SHOWN)) {
      const mark = kind === 'concern' ? red : kind === 'conflict' ? yellow : (plain: string): string => plain;
      // Names are there to be looked for, so they are whole if the line can hold them at all.
      const name = shortened(printable(destination), width - 6);
      const line = `${kind === 'concern' ? '!' : '?'} ${name}: ${printable(reason)}`;
      text.push(...wrapped(line, width, '  ', '    ').map(mark));
    }
    const more = line.noteworthy.length - NOTEWORTHY_SHOWN;
    if (more > 0) text.push(dim(`  … and ${grouped(more)} more to look at in ${printable(line.output)}`));
  });
  return text;
}

/** How many times smaller the flows are than the file they came from. */
function reductionText(line: SampleLine): string {
  if (line.flowBytes === 0) return '-';
  const ratio = line.fileBytes / line.flowBytes;
  return ratio >= 10 ? `${grouped(ratio)}×` : `${ratio.toFixed(1)}×`;
}

/** What became of it all: files, statistics, and what could not be read. */
export function sampleTotals(
  lines: readonly SampleLine[],
  tally: InputTally,
  options: { readonly outputdirectory: string; readonly noupload?: boolean },
  place: string,
  seconds: number,
): string[] {
  const flows = lines.reduce((sum, line) => sum + line.flows, 0);
  const bytes = lines.reduce((sum, line) => sum + line.fileBytes, 0);
  const added = lines.filter((line) => line.statistics === 'added').length;
  const known = lines.filter((line) => line.statistics === 'already-known').length;
  const statistics = options.noupload
    ? 'not touched (--noupload)'
    : `${grouped(added)} added${known > 0 ? `, ${grouped(known)} known already` : ''}, ${printable(place)}`;
  const text = [
    '',
    `${counted(lines.length, 'sample')}, ${bytesText(bytes)}, ${counted(flows, 'flow')} in ${secondsWords(seconds)}`,
    `flows       ${printable(options.outputdirectory)}`,
    `statistics  ${statistics}`,
  ];
  if (tally.failed > 0) text.push(`failed      ${grouped(tally.failed)}`);
  if (tally.ignored.length > 0)
    text.push(`left alone  ${counted(tally.ignored.length, 'file')} without traffic of their own`);
  return text;
}
