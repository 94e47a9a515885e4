import { Button, Group, NumberInput, Slider, Stack, Text } from '@mantine/core';
import { secondsText } from '../../text/numbers.ts';
import {
  LONGEST_WINDOW_SECONDS,
  NO_WINDOW,
  placeOfWindow,
  roundWindow,
  SLIDER_PLACES,
  windowAtPlace,
  windowFault,
} from './compose-window.ts';

const MARKS = [1, 60, 3600, 86_400, LONGEST_WINDOW_SECONDS].map((seconds) => ({
  value: placeOfWindow(seconds),
  label: secondsText(seconds),
}));

const FAULT_ID = 'window-fault';

/** Within which time the steps have to follow each other. */
export function WindowField({
  windowSeconds,
  typed,
  spanSeconds,
  onWindow,
}: {
  readonly windowSeconds: number;
  /** As somebody typed it, whether or not it is one; empty for the window that the picked flows have. */
  readonly typed: string;
  /** What the picked flows take. */
  readonly spanSeconds: number;
  /** As it shall be kept; empty: as the picked flows have it. */
  readonly onWindow: (text: string) => void;
}) {
  const fault = windowFault(typed);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        Window
      </Text>
      <Group align="flex-start" gap="md" wrap="nowrap" className="window-inputs">
        <Slider
          flex={1}
          thumbLabel="Window"
          thumbProps={{ 'aria-valuetext': secondsText(windowSeconds) }}
          min={0}
          max={SLIDER_PLACES}
          value={placeOfWindow(windowSeconds)}
          onChange={(place) => onWindow(String(windowAtPlace(place)))}
          label={(place) => secondsText(windowAtPlace(place))}
          marks={MARKS}
          mb="lg"
          mt={8}
        />
        <NumberInput
          aria-label="Window in seconds"
          w={120}
          suffix=" s"
          min={0}
          max={LONGEST_WINDOW_SECONDS}
          // What is wrong is told, not changed into something that nobody typed.
          clampBehavior="none"
          decimalScale={3}
          thousandSeparator=","
          value={typed === NO_WINDOW ? '' : typed === '' ? windowSeconds : typed}
          onChange={(value) => {
            const text = value === '' ? NO_WINDOW : String(value);
            if (text !== (typed === '' ? String(windowSeconds) : typed)) onWindow(text);
          }}
          error={fault !== null}
          {...(fault === null ? {} : { 'aria-describedby': FAULT_ID })}
        />
      </Group>
      {fault !== null && (
        <Text id={FAULT_ID} size="xs" className="step-problem" role="alert">
          {fault}
        </Text>
      )}
      <Group gap={6}>
        <Text size="xs" c="dimmed">
          The picked flows take {secondsText(spanSeconds)}.
        </Text>
        {[spanSeconds, spanSeconds * 2, spanSeconds * 10].map(roundWindow).map((seconds, index, all) =>
          all.indexOf(seconds) !== index ? null : (
            <Button
              key={seconds}
              size="compact-xs"
              variant={fault === null && seconds === windowSeconds ? 'light' : 'default'}
              onClick={() => onWindow(index === 0 ? '' : String(seconds))}
            >
              {secondsText(seconds)}
            </Button>
          ),
        )}
      </Group>
      {fault === null && windowSeconds < spanSeconds && (
        <Text size="xs" className="step-problem" role="alert">
          The window is shorter than the picked flows take: they are no such Event.
        </Text>
      )}
    </Stack>
  );
}
