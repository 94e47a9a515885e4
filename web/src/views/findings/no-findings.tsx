import { Anchor, Button } from '@mantine/core';
import { Link } from 'wouter';
import { EmptyState } from '../../components/empty-state.tsx';
import { countOf } from '../../text/numbers.ts';

/** Why there is nothing in the list, and what would bring something. */
export function NoFindings({
  isFiltered,
  toJudge,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly toJudge: number;
  readonly onClear: () => void;
}) {
  if (isFiltered)
    return (
      <EmptyState title="No finding is like that">
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      </EmptyState>
    );
  if (toJudge > 0)
    return (
      <EmptyState title="Samples are being judged">
        {countOf(toJudge, 'sample')} still to come. What is found appears here by itself.
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing was found that counts">
      Detections look at how often, how evenly, how much and to how many a host speaks: beacons, scans, tunnels, large
      uploads. What they find in any of your{' '}
      <Anchor component={Link} href="/samples" underline="always">
        samples
      </Anchor>{' '}
      stands here, with its numbers. What somebody silenced is hidden: choose “Both” above to see it.
    </EmptyState>
  );
}
