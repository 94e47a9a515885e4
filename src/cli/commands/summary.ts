import { printable } from '../../lib/printable.ts';
import { FlowView, trafficDateText } from '../../model/flow-view.ts';
import { type Conversion, convert } from '../../pipeline/convert.ts';
import { flowIdentifier } from '../../pipeline/flow-identity.ts';
import { type FlowCount, type SampleSummary, summarise } from '../../pipeline/summarise.ts';
import { eachInput, exitCodeOf } from '../each-input.ts';
import { type FlowOptionValues, flowSettings } from '../flow-options.ts';
import { bytesText, counted, grouped } from '../numbers.ts';
import { formatTable, shortened } from '../table.ts';
import { type Terminal, terminalColumns } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

interface SummaryOptions extends FlowOptionValues {
  readonly top: string;
  readonly json?: boolean;
}

/** `flowsage summary` */
export async function summaryCommand(
  inputs: readonly string[],
  options: SummaryOptions,
  terminal: Terminal,
): Promise<number> {
  const top = Number(options.top);
  if (!Number.isInteger(top) || top < 1)
    throw new UsageError(`--top ${options.top}: expected a whole number from 1 on`);
  const settings = await flowSettings(options, terminal);
  const objects: unknown[] = [];
  const tally = await eachInput(inputs, terminal, async (file, onProgress) => {
    const conversion = await convert(file.path, { ...settings.convert, onProgress });
    const summary = summarise(new FlowView(conversion.batch, flowIdentifier));
    if (options.json) objects.push(summaryObject(conversion, summary, top));
    else for (const line of summaryLines(conversion, summary, top, terminal)) terminal.print(line);
    return conversion;
  });
  await settings.finish();
  if (options.json) terminal.printJson(objects);
  return exitCodeOf(tally, terminal, 'no capture and no flow log was found');
}

function summaryObject(conversion: Conversion, summary: SampleSummary, top: number): unknown {
  return {
    input: conversion.path,
    format: conversion.report.format.name,
    trafficDate: trafficDateText(conversion.batch.baseMicros),
    ...summary,
    labels: summary.labels.slice(0, top),
    flowCategories: summary.flowCategories.slice(0, top),
    destinations: summary.destinations.slice(0, top),
    nameConflicts: summary.nameConflicts.slice(0, top),
  };
}

function summaryLines(conversion: Conversion, summary: SampleSummary, top: number, terminal: Terminal): string[] {
  const { bold } = terminal.paint;
  const { northSouth, southNorth, eastWest, transit } = summary.directions;
  const began = conversion.batch.baseMicros;
  return [
    bold(printable(conversion.path)),
    `${conversion.report.format.title}, ${Number.isNaN(began) ? 'empty' : `from ${new Date(began / 1000).toISOString()}`}`,
    `${counted(summary.flows, 'flow')} (${grouped(summary.named)} named), ${bytesText(summary.srcBytes)} up, ${bytesText(summary.dstBytes)} down`,
    `north-south ${grouped(northSouth)}, south-north ${grouped(southNorth)}, east-west ${grouped(eastWest)}, transit ${grouped(transit)}`,
    '',
    ...countTable('LABEL', summary.labels, top),
    '',
    ...countTable('DESTINATION', summary.destinations, top),
    ...(summary.nameConflicts.length === 0 ? [] : ['', ...countTable('NAME IN DOUBT', summary.nameConflicts, top)]),
    '',
  ];
}

function countTable(title: string, counts: readonly FlowCount[], top: number): string[] {
  const width = terminalColumns() - 32;
  const rows = counts
    .slice(0, top)
    .map(({ name, flows, srcBytes, dstBytes }) => [
      shortened(printable(name), width),
      grouped(flows),
      bytesText(srcBytes),
      bytesText(dstBytes),
    ]);
  const more = counts.length > top ? [`… and ${grouped(counts.length - top)} more`] : [];
  const columns = [
    { title },
    { title: 'FLOWS', align: 'right' },
    { title: 'UP', align: 'right' },
    { title: 'DOWN', align: 'right' },
  ] as const;
  return [...formatTable(columns, rows), ...more];
}
