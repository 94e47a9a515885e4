import type { EventSequenceV1 } from '@flowsage/client';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { VisibleText } from '../../components/visible-text.tsx';
import '../../components/steps.css';
import { sequenceText, stepText, stepWords } from './record/pattern-words.ts';
import { recordPath } from './record-path.ts';

/** The steps of an Event in their order, in words. */
export function EventSteps({ sequence }: { readonly sequence: EventSequenceV1 }) {
  return (
    <>
      <Text size="sm">{sequenceText(sequence)}</Text>
      <ol className="steps">
        {sequence.steps.map((step, i) => {
          const more = stepText(step);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its position.
            <li key={i} className={step.absentSeconds === null ? '' : 'step-absent'}>
              {step.name !== null && (
                <Text size="sm" fw={600} className="name">
                  <VisibleText text={step.name} />
                </Text>
              )}
              {step.behavior === null ? (
                <VisibleText text={stepWords(step)} />
              ) : (
                <Anchor component={Link} href={recordPath('behavior', step.behavior)} size="sm">
                  <VisibleText text={stepWords(step)} />
                </Anchor>
              )}
              {more !== '' && (
                <Text size="xs" c="dimmed">
                  {more}
                </Text>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
