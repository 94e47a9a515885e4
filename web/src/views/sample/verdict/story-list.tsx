import type { StoryStepV1 } from '@flowsage/client';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { countOf } from '../../../text/numbers.ts';
import { startText } from '../timeline/start-text.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { Sentence } from './sentence.tsx';

/** Steps that are shown at first. */
const FIRST_STEPS = 3;

/** What happened, in order of time. */
export function StoryList({
  story,
  filter,
}: {
  readonly story: readonly StoryStepV1[];
  readonly filter: SampleFilterState;
}) {
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? story : story.slice(0, FIRST_STEPS);
  if (story.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing that makes a story.
      </Text>
    );
  return (
    <>
      <ol className="story">
        {shown.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the story is what names a step.
          <li key={index}>
            <span className="story-time mono">{startText(step.atSeconds)}</span>
            <Sentence id={`story.${index}`} text={step.sentence} flowCount={step.flowCount} filter={filter} />
          </li>
        ))}
      </ol>
      {story.length > FIRST_STEPS && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => setIsWhole(!isWhole)}
          style={{ alignSelf: 'flex-start' }}
        >
          {isWhole ? 'Fewer' : countOf(story.length - FIRST_STEPS, 'more step')}
        </Button>
      )}
    </>
  );
}
