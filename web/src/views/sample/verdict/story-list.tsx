import type { StoryStepV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { startText } from '../timeline/start-text.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { Sentence } from './sentence.tsx';

/** What happened, in order of time. */
export function StoryList({
  story,
  filter,
}: {
  /** From the first step on, as far as it is shown. */
  readonly story: readonly StoryStepV1[];
  readonly filter: SampleFilterState;
}) {
  if (story.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing that makes a story.
      </Text>
    );
  return (
    <ol className="story">
      {story.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place in the story is what names a step.
        <li key={index}>
          <span className="story-time mono">{startText(step.atSeconds)}</span>
          <Sentence id={`story.${index}`} text={step.sentence} flowCount={step.flowCount} filter={filter} />
        </li>
      ))}
    </ol>
  );
}
