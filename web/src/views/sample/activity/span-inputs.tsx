import { Button, Group, NumberInput, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Span } from '../sample-filter.ts';

/** The span in numbers, for those who do not draw it. */
export function SpanInputs({
  whole,
  span,
  onChange,
}: {
  readonly whole: Span;
  readonly span: Span | null;
  readonly onChange: (span: Span | null) => void;
}) {
  const [from, to] = span ?? whole;
  const [draft, setDraft] = useState<readonly [number | string, number | string]>([from, to]);
  useEffect(() => setDraft([rounded(from), rounded(to)]), [from, to]);

  const apply = () => {
    const next = [Number(draft[0]), Number(draft[1])] as const;
    if (draft.includes('') || !next.every(Number.isFinite) || next[1] < next[0]) {
      setDraft([rounded(from), rounded(to)]);
      return;
    }
    if (next[0] !== rounded(from) || next[1] !== rounded(to)) onChange(next);
  };
  const input = (index: 0 | 1, label: string) => (
    <NumberInput
      size="xs"
      w={138}
      label={label}
      labelProps={{ className: 'unsighted' }}
      leftSection={
        <Text size="xs" c="dimmed" aria-hidden>
          {index === 0 ? 'from' : 'to'}
        </Text>
      }
      leftSectionWidth={index === 0 ? 40 : 28}
      suffix=" s"
      hideControls
      min={0}
      decimalScale={6}
      value={draft[index]}
      onChange={(value) => setDraft(index === 0 ? [value, draft[1]] : [draft[0], value])}
      onBlur={apply}
      onKeyDown={(event) => event.key === 'Enter' && apply()}
    />
  );
  return (
    <Group gap={4}>
      {input(0, 'From second')}
      {input(1, 'To second')}
      {span !== null && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange(null)}>
          Whole time
        </Button>
      )}
    </Group>
  );
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(6));
}
