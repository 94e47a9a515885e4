import { Button, Group, Stack, Text } from '@mantine/core';
import { VisibleText } from '../../../components/visible-text.tsx';

/** In the place of the details: the row that was chosen is not in the list beside them. */
export function NotShown({
  title,
  onShowAll,
  onDetails,
}: {
  readonly title: string;
  readonly onShowAll: () => void;
  readonly onDetails: () => void;
}) {
  return (
    <Stack gap={6} py="lg">
      <Text fw={600}>Not among the shown flows</Text>
      <Text size="sm" className="name">
        What was chosen, <VisibleText text={title} />, does not fit the filter.
      </Text>
      <Group gap={6}>
        <Button size="compact-sm" variant="default" onClick={onShowAll}>
          Clear the filter
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={onDetails}>
          Its details all the same
        </Button>
      </Group>
    </Stack>
  );
}
