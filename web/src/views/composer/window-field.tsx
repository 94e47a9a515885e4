import { Button, Group, NumberInput, Slider, Stack, Text } from '@mantine/core';
import { secondsText } from '../../text/numbers.ts';
import {
  LONGEST_WINDOW_SECONDS,
  parseWindow,
  placeOfWindow,
  roundWindow,
  SLIDER_PLACES,
  windowAtPlace,
} from './compose-window.ts';

const MARKS = [1, 60, 3600, 86_400, LONGEST_WINDOW_SECONDS].map((seconds) => ({
  value: placeOfWindow(seconds),
  label: secondsText(seconds),
}));

/** Within which time the steps have to follow each other. */
export function WindowField({
  windowSeconds,
  spanSeconds,
  onWindow,
}: {
  readonly windowSeconds: number;
  /** What the picked flows take. */
  readonly spanSeconds: number;
  /** Null: as the picked flows have it. */
  readonly onWindow: (seconds: number | null) => void;
}) {
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
          onChange={(place) => onWindow(windowAtPlace(place))}
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
          decimalScale={3}
          thousandSeparator=","
          value={windowSeconds}
          onChange={(value) => {
            const seconds = parseWindow(String(value));
            if (seconds !== null && seconds !== windowSeconds) onWindow(seconds);
          }}
        />
      </Group>
      <Group gap={6}>
        <Text size="xs" c="dimmed">
          The picked flows take {secondsText(spanSeconds)}.
        </Text>
        {[spanSeconds, spanSeconds * 2, spanSeconds * 10].map(roundWindow).map((seconds, index, all) =>
          all.indexOf(seconds) !== index ? null : (
            <Button
              key={seconds}
              size="compact-xs"
              variant={seconds === windowSeconds ? 'light' : 'default'}
              onClick={() => onWindow(index === 0 ? null : seconds)}
            >
              {secondsText(seconds)}
            </Button>
          ),
        )}
      </Group>
      {windowSeconds < spanSeconds && (
        <Text size="xs" className="step-problem" role="alert">
          The window is shorter than the picked flows take: they are no such Event.
        </Text>
      )}
    </Stack>
  );
}
