import type { FlowPatternV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { VisibleText } from '../../components/visible-text.tsx';
import '../sample/details/details.css';
import { patternParts } from './record/pattern-words.ts';

/** The conditions of a pattern, all of which hold. */
export function PatternFacts({ pattern }: { readonly pattern: FlowPatternV1 }) {
  const parts = patternParts(pattern);
  if (parts.length === 0) return <Text size="sm">Any flow.</Text>;
  return (
    <dl className="facts facts-short">
      {parts.map(({ name, text }) => (
        <div key={`${name} ${text}`}>
          <dt>{name}</dt>
          <dd className="name">
            <VisibleText text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
