import { explainFlow, type FlowExplanations, renderExplanation } from '../label/explain.ts';
import { flowNumbersOfRow } from '../label/label-batch.ts';
import { printable } from '../lib/printable.ts';
import { wrapped } from '../lib/wrapped.ts';
import type { FlowView } from '../model/flow-view.ts';
import { counted, secondsWords } from './numbers.ts';

export function explainRow(view: FlowView, row: number): FlowExplanations {
  return explainFlow(flowNumbersOfRow(view.batch, row));
}

const COLUMNS = 80;

/** A flow and both its explanations as lines of text. */
export function explanationLines(view: FlowView, row: number): string[] {
  const { label, flowCategory } = explainRow(view, row);
  const { batch } = view;
  const identifier = view.identifier(row);
  return [
    ...wrapped(
      printable(
        `${view.src(row)} -> ${view.dst(row)} ${view.protocol(row)}${identifier === '' ? '' : ` (${identifier})`}`,
      ),
      COLUMNS,
      '',
      '    ',
    ),
    `  ${counted(batch.srcPackets[row]!, 'packet')}, ${counted(batch.srcPayloadBytes[row]!, 'byte')} up; ` +
      `${counted(batch.dstPackets[row]!, 'packet')}, ${counted(batch.dstPayloadBytes[row]!, 'byte')} down; ` +
      secondsWords(view.durationMicros(row) / 1e6),
    ...[label, flowCategory].flatMap((part) => renderExplanation(part, COLUMNS - 2).map((line) => `  ${line}`)),
    '',
  ];
}
