import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** One thing that came, went, or is another now. */
export interface Change {
  readonly key: string;
  readonly content: ReactNode;
}

/** Changes of one kind under their title, each behind its sign; nothing where there is none. */
export function ChangeList({
  title,
  changes,
  sign,
  look,
}: {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly sign: string;
  readonly look: string;
}) {
  if (changes.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className="change-records" aria-label={title}>
        {changes.map(({ key, content }) => (
          <li key={key} className={look}>
            <span className="change-sign mono" aria-hidden>
              {sign}
            </span>
            <span className="name">{content}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
