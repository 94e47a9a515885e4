/** One condition of a rule as it stands for one flow: whether it holds, and a text with the flow's own numbers. */
export interface Condition {
  readonly holds: boolean;
  readonly text: string;
}

export type Relation = 'under' | 'at most' | 'exactly' | 'at least' | 'over';

/** `value is [not] relation limit`; `difference` has the sign of value minus limit. */
export function compared(value: string, relation: Relation, limit: string, difference: number): Condition {
  const holds = holdsFor(relation, difference);
  return { holds, text: `${value} is ${holds ? '' : 'not '}${relation} ${limit}` };
}

/** A number of the flow under its name against a limit, such as `srcBytes 40 is at most 1000`. */
export function counter(name: string, value: number, relation: Relation, limit: number, unit = ''): Condition {
  return compared(`${name} ${value}${unit}`, relation, `${limit}${unit}`, value - limit);
}

export function within(name: string, value: number, lowest: number, highest: number): Condition {
  const holds = value >= lowest && value <= highest;
  return { holds, text: `${name} ${value} is ${holds ? '' : 'not '}from ${lowest} to ${highest}` };
}

/** A condition that is no comparison of numbers: one text for each answer. */
export function fact(holds: boolean, text: string, otherwise: string): Condition {
  return { holds, text: holds ? text : otherwise };
}

/** Three significant digits, for means and rates that are shown but not compared. */
export function rounded(value: number): string {
  return String(value >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));
}

function holdsFor(relation: Relation, difference: number): boolean {
  switch (relation) {
    case 'under':
      return difference < 0;
    case 'at most':
      return difference <= 0;
    case 'exactly':
      return difference === 0;
    case 'at least':
      return difference >= 0;
    case 'over':
      return difference > 0;
  }
}

/** One rule as it stands for one flow: it matches when every condition holds. */
export interface Rule {
  /** Number in the table of rules; a letter tells apart the ways to one label. */
  readonly number: string;
  /** The label it gives. */
  readonly id: number;
  readonly conditions: readonly Condition[];
  /** Why the label reads as it does, where a rule gives one of several; these decide nothing more. */
  readonly words: readonly string[];
}

/**
 * A line at which some rule may change its answer: the sum of these multiples of the flow's numbers `equals` a number.
 * With the list of all lines, every value at which a label can change is known.
 */
export interface Edge {
  readonly srcPackets?: number;
  readonly srcBytes?: number;
  readonly dstPackets?: number;
  readonly dstBytes?: number;
  readonly durationSeconds?: number;
  readonly equals: number;
}
