import { wrapped } from '../lib/wrapped.ts';
import { FLOW_CATEGORIES, LABELS, type LabelEntry } from '../model/labels.ts';
import { CATEGORY_EDGES, categoryRules } from './category-rules.ts';
import type { Rule } from './condition.ts';
import { bayseLabelOf, type FlowNumbers, flowCategoryOf } from './flow-numbers.ts';
import { LABEL_EDGES, labelRules } from './label-rules.ts';
import { findTippings, type Tipping } from './tipping.ts';

/** Why a flow has its label. */
export interface Explanation {
  readonly name: string;
  readonly meaning: string;
  readonly why: string;
  /** Number of the rule that fired, such as `9` or `2b`. */
  readonly rule: string;
  /** What that rule asked for, with the flow's own numbers. */
  readonly conditions: readonly string[];
  /** Why the label reads as it does, where one rule gives several labels. */
  readonly words: readonly string[];
  /** The rules before it, each with the first condition that did not hold. */
  readonly passedOver: readonly { readonly rule: string; readonly name: string; readonly reason: string }[];
  /** The least change of one number that would have given another label; null when no single number can. */
  readonly nearest: NamedTipping | null;
  /** The same for each number that can, nearest first. */
  readonly tippings: readonly NamedTipping[];
}

export interface NamedTipping extends Tipping {
  /** The label it would have. */
  readonly name: string;
}

/** Both of a flow's labels, explained. */
export interface FlowExplanations {
  readonly label: Explanation;
  readonly flowCategory: Explanation;
}

export function explainFlow(flow: FlowNumbers): FlowExplanations {
  return { label: explainLabel(flow), flowCategory: explainFlowCategory(flow) };
}

/** Why a flow has its Bayse label. */
export function explainLabel(flow: FlowNumbers): Explanation {
  return explanation(LABELS, labelRules(flow), findTippings(flow, bayseLabelOf, LABEL_EDGES));
}

/** Why a flow has its NetworkSage category. */
export function explainFlowCategory(flow: FlowNumbers): Explanation {
  return explanation(FLOW_CATEGORIES, categoryRules(flow), findTippings(flow, flowCategoryOf, CATEGORY_EDGES));
}

function explanation(entries: readonly LabelEntry[], rules: readonly Rule[], found: readonly Tipping[]): Explanation {
  const at = rules.findIndex((rule) => rule.conditions.every((condition) => condition.holds));
  const fired = rules[at]!;
  const tippings = found.map((tipping) => ({ ...tipping, name: entries[tipping.label]!.name }));
  return {
    ...entries[fired.id]!,
    rule: fired.number,
    conditions: fired.conditions.map((condition) => condition.text),
    words: fired.words,
    passedOver: rules.slice(0, at).map((rule) => ({
      rule: rule.number,
      name: entries[rule.id]!.name,
      reason: rule.conditions.find((condition) => !condition.holds)!.text,
    })),
    nearest: tippings[0] ?? null,
    tippings,
  };
}

/** An explanation as lines of text. */
export function renderExplanation(explanation: Explanation, columns = 80): string[] {
  const { name, meaning, why, rule, conditions, words, passedOver, nearest } = explanation;
  const lines = [...wrapped(`${name}: ${meaning}`, columns, ''), ...wrapped(why, columns, '  '), `  Rule ${rule}:`];
  for (const reason of [...conditions, ...words]) lines.push(...wrapped(`- ${reason}`, columns, '    ', '      '));
  // A rule that asks for nothing and names nothing is the last resort: then the reasons are why no other fitted.
  if (conditions.length === 0 && words.length === 1) {
    for (const other of passedOver)
      lines.push(...wrapped(`- not ${other.name}: ${other.reason}`, columns, '    ', '      '));
  }
  if (nearest !== null) lines.push(...wrapped(`Nearest: ${renderTipping(nearest)}`, columns, '  ', '    '));
  return lines;
}

/** `with srcPackets 46 instead of 25 (84 % more) it would be streamOf…`. */
export function renderTipping(tipping: NamedTipping): string {
  const { field, from, to, relativeChange, name } = tipping;
  const [label, unit] = field === 'durationSeconds' ? ['duration', ' s'] : [field, ''];
  const percent = Number((relativeChange * 100).toPrecision(2));
  const change = from === 0 ? '' : ` (${percent} % ${to > from ? 'more' : 'less'})`;
  return `with ${label} ${to}${unit} instead of ${from}${unit}${change} it would be ${name}`;
}
