import type { EventRuleV1, FieldChangeV1, MetadataKindV1 } from '@flowsage/client';
import { printable } from '../lib/printable.ts';
import { wrapped } from '../lib/wrapped.ts';
import { METADATA_KINDS } from '../model/written-record.ts';
import { cutWords } from './lookup-text.ts';
import { terminalColumns } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** How records of a server are asked for and shown. */

export function parseKind(text: string): MetadataKindV1 {
  const kind = METADATA_KINDS.find((one) => one === text);
  if (kind === undefined) throw new UsageError(`kind ${text}: expected ${METADATA_KINDS.join(', ')}`);
  return kind;
}

/** A version as an option; undefined where it was not given. */
export function parseVersion(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} ${text}: expected the number of a version`);
  return Number(text);
}

/** `  title  "Old" -> "New"` */
export function changeLines(changes: readonly FieldChangeV1[]): string[] {
  const width = Math.max(0, ...changes.map(({ field }) => field.length));
  const columns = terminalColumns();
  return changes.flatMap(({ field, before, after }) =>
    wrapped(
      cutWords(`${shown(before)} -> ${shown(after)}`, columns - width - 4),
      columns,
      `  ${printable(field).padEnd(width)}  `,
      ' '.repeat(width + 4),
    ),
  );
}

/** A sentence, over as many lines as it takes. */
export function textLines(text: string): readonly string[] {
  return wrapped(printable(text), terminalColumns(), '', '  ');
}

function shown(value: unknown): string {
  if (value === null) return '(nothing)';
  if (isRule(value)) return printable(ruleText(value));
  // Long lists break between their entries.
  if (Array.isArray(value)) return printable(`[${value.map((one) => JSON.stringify(one)).join(', ')}]`);
  return printable(JSON.stringify(value));
}

type WrittenRule = Omit<EventRuleV1, 'eventId'>;

function isRule(value: unknown): value is WrittenRule {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<WrittenRule>).steps);
}

/** `within 9 s: 1. Opened abab, 2. cdcd` */
function ruleText({ steps, windowSeconds, stepNames = [] }: WrittenRule): string {
  const told = steps.map((step, i) => `${i + 1}. ${stepNames[i] ? `${JSON.stringify(stepNames[i])} ` : ''}${step}`);
  return `within ${windowSeconds} s: ${told.join(', ')}`;
}
