import type { FlowExplanation, FlowV1, LabelExplanation } from '@flowsage/client';
import { type Explanation, explainFlow, type NamedTipping, renderTipping } from '../label/explain.ts';
import { flowNumbersOfObject } from '../label/label-flow-object.ts';

/** Why a flow has its label and its category, from the numbers that it shows. */
export function explanationOf(row: number, flow: FlowV1): FlowExplanation {
  const { label, flowCategory } = explainFlow(flowNumbersOfObject(flow));
  return { row, flow, label: labelExplanation(label), flowCategory: labelExplanation(flowCategory) };
}

function labelExplanation(explanation: Explanation): LabelExplanation {
  const { name, meaning, why, rule, conditions, words, passedOver, tippings } = explanation;
  return {
    label: name,
    meaning,
    why,
    rules: [
      ...passedOver.map((other) => ({ rule: `${other.rule}, ${other.name}: ${other.reason}`, holds: false })),
      { rule: `${rule}, ${name}: ${[...conditions, ...words].join('; ')}`, holds: true },
    ],
    tipping: tippings.map((tipping) => ({ change: changeOf(tipping), label: tipping.name })),
  };
}

/** What `explain` on the command line says, up to the comma before the label. */
function changeOf(tipping: NamedTipping): string {
  return renderTipping(tipping).replace(/ it would be \S+$/, '');
}
