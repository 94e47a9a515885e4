import type { EvidenceNumberV1, EvidenceV1 } from '@flowsage/client';
import { VisibleText } from '../../../components/visible-text.tsx';
import { bytesText, countText, secondsText } from '../../../text/numbers.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { Sentence } from './sentence.tsx';

const LOOKS: Readonly<Record<string, string>> = {
  Impact: 'category-impact',
  'Malicious Activity': 'category-malicious',
  'Suspicious Activity': 'category-suspicious',
  'Attack Vector': 'category-vector',
};

/** What the verdict rests on, the worst and surest first. */
export function EvidenceList({
  evidence,
  filter,
}: {
  /** From the first one on, as far as it is shown. */
  readonly evidence: readonly EvidenceV1[];
  readonly filter: SampleFilterState;
}) {
  return (
    <ol className="evidence">
      {evidence.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: its place is what names it.
        <li key={index} className={LOOKS[one.category] ?? 'category-common'}>
          <Sentence id={`evidence.${index}`} text={one.sentence} flowCount={one.flowCount} filter={filter} />
          <Basis evidence={one} />
        </li>
      ))}
    </ol>
  );
}

/** What the sentence is counted as; unfolded, the numbers and records that it rests on. */
function Basis({ evidence }: { readonly evidence: EvidenceV1 }) {
  const { category, confidence, detection, score, numbers, records } = evidence;
  const rank = [
    category,
    `${confidence.toLowerCase()} confidence`,
    ...(detection === null ? [] : [`${detection}${score === null ? '' : ` ${score}/100`}`]),
  ].join(', ');
  if (numbers.length === 0 && records.length === 0) return <div className="basis">{rank}</div>;
  return (
    <details className="basis">
      <summary>{rank}</summary>
      <ul>
        {numbers.map((number) => (
          <li key={number.name} title={thresholdText(number)}>
            {number.name}: <b>{numberText(number)}</b>
          </li>
        ))}
        {records.map((record) => (
          <li key={`${record.kind} ${record.key}`}>
            known: <VisibleText text={record.title === '' ? record.key : record.title} /> (
            {record.pack ?? `written here, version ${record.version}`})
          </li>
        ))}
      </ul>
    </details>
  );
}

function numberText({ value, unit }: EvidenceNumberV1): string {
  if (unit === 'bytes') return bytesText(value);
  if (unit === 'seconds' || unit === 's') return secondsText(value);
  return `${Number.isInteger(value) ? countText(value) : Number(value.toFixed(3))}${unit === '' ? '' : ` ${unit}`}`;
}

function thresholdText(number: EvidenceNumberV1): string | undefined {
  return number.threshold === null ? undefined : `Held against ${numberText({ ...number, value: number.threshold })}`;
}
