import type { SampleV1 } from '@flowsage/client';
import { printable } from '../lib/printable.ts';
import { bytesText, grouped, secondsWords } from './numbers.ts';
import { formatTable, shortened } from './table.ts';
import { terminalColumns } from './terminal.ts';

/** Width of everything but the name: id, date, flows, `PUBLIC`, and the blanks between. */
const FIXED_WIDTH = 32 + 2 + 10 + 2 + 10 + 2 + 6 + 2;

/** Samples on a server, a line each, with the whole id for the next command. */
export function serverSampleTable(samples: readonly SampleV1[]): string[] {
  const nameWidth = Math.max(12, terminalColumns() - FIXED_WIDTH);
  return formatTable(
    [
      { title: 'SAMPLE' },
      { title: 'UPLOADED' },
      { title: 'FLOWS', align: 'right' },
      { title: 'PUBLIC' },
      { title: 'FILE' },
    ],
    samples.map((sample) => [
      printable(sample.id),
      printable(sample.uploadedAt.slice(0, 10)),
      sample.state === 'processed' ? grouped(sample.flows ?? 0) : printable(sample.state),
      sample.visibility === 'public' ? 'yes' : '',
      shortened(printable(sample.fileName), nameWidth),
    ]),
  );
}

/** All that there is to say of one sample, a line each. */
export function serverSampleLines(sample: SampleV1): string[] {
  const facts: readonly (readonly [string, string | null])[] = [
    ['sample', sample.id],
    ['file', sample.fileName],
    ['size', bytesText(sample.fileBytes)],
    ['type', sample.format ?? sample.fileType],
    ['state', sample.state],
    ['message', sample.message],
    ['uploaded', sample.uploadedAt],
    ['processed', sample.processedAt],
    ['traffic', sample.trafficDate],
    ['lasts', sample.trafficSeconds === null ? null : secondsWords(sample.trafficSeconds)],
    ['packets', sample.packets === null ? null : grouped(sample.packets)],
    ['flows', sample.flows === null ? null : grouped(sample.flows)],
    ['visibility', sample.visibility],
    ['public id', sample.publicId],
    ['link', sample.link],
    ...sample.skipped.map(({ reason, count }) => ['left out', `${grouped(count)} × ${reason}`] as const),
  ];
  return facts.flatMap(([name, value]) => (value === null ? [] : [`${name.padEnd(10)}  ${printable(value)}`]));
}
