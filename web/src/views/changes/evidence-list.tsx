import { Text } from '@mantine/core';
import { ProseText } from '../../components/prose-text.tsx';

/** Sentences that one of two verdicts has alone. */
export function EvidenceList({
  title,
  sentences,
  sign,
  look,
}: {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly sign: string;
  readonly look: string;
}) {
  if (sentences.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className="change-records" aria-label={title}>
        {sentences.map((sentence) => (
          <li key={sentence} className={look}>
            <span className="change-sign mono" aria-hidden>
              {sign}
            </span>
            <span className="name">
              <ProseText text={sentence} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
