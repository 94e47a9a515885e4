import type { StoryEventStepV1, StoryStepV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { countOf } from '../../../text/numbers.ts';
import { eventStepText } from '../sentence-rows.ts';
import { startText } from '../timeline/start-text.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { Sentence } from './sentence.tsx';

/** What happened, in order of time. */
export function StoryList({
  story,
  shown,
  eventSteps,
  filter,
}: {
  readonly story: readonly StoryStepV1[];
  /** Places of the steps that are shown. */
  readonly shown: readonly number[];
  /** How many steps of its Event each of them has below it. */
  readonly eventSteps: readonly number[];
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
      {shown.map((place, index) => {
        const step = story[place]!;
        return (
          <li key={place}>
            <span className="story-time mono">{startText(step.atSeconds)}</span>
            <Sentence id={`story.${place}`} text={step.sentence} flowCount={step.flowCount} filter={filter} />
            {step.steps !== undefined && eventSteps[index]! > 0 && (
              <EventSteps
                id={`story.${place}`}
                steps={step.steps.slice(0, eventSteps[index])}
                beyond={(step.stepCount ?? step.steps.length) - step.steps.length}
                filter={filter}
              />
            )}
          </li>
        );
      })}
    </ol>
  );
}

/** What happened in an Event, one after the other. */
function EventSteps({
  id,
  steps,
  beyond,
  filter,
}: {
  /** Of the step of the story that is the Event. */
  readonly id: string;
  readonly steps: readonly StoryEventStepV1[];
  /** Steps that the verdict does not have one by one. */
  readonly beyond: number;
  readonly filter: SampleFilterState;
}) {
  return (
    <div className="event-steps">
      <ol>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have their place and no other name.
          <li key={index}>
            <span className="event-step-number">{index + 1}.</span>
            <span className="story-time mono">{startText(step.startSeconds)}</span>
            <Sentence id={`${id}.${index}`} text={eventStepText(step)} flowCount={step.flowCount} filter={filter} />
          </li>
        ))}
      </ol>
      {beyond > 0 && (
        <Text size="xs" c="dimmed">
          and {countOf(beyond, 'more step')} of the same Event
        </Text>
      )}
    </div>
  );
}
