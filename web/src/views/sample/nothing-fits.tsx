import { Button, Text } from '@mantine/core';
import { EmptyState } from '../../components/empty-state.tsx';

/** In the place of the rows: none passes the filter, or the sample has none. */
export function NothingFits({ all, onClear }: { readonly all: number; readonly onClear: () => void }) {
  if (all === 0)
    return (
      <EmptyState title="No flows in this sample">
        Nothing in the file was traffic that Flowsage reads, or all of it was left out while reading: the head of the
        page says what and why.
      </EmptyState>
    );
  return (
    <EmptyState title="No flow fits the filter">
      <Text mb="sm">
        Terms of one field are alternatives; terms of different fields hold together. Take one away above, or begin
        anew.
      </Text>
      <Button variant="default" size="xs" onClick={onClear}>
        Show all flows
      </Button>
    </EmptyState>
  );
}
