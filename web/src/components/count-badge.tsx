import { Tooltip } from '@mantine/core';
import { countOf, countText } from '../text/numbers.ts';
import './marks.css';

/** How many samples hold a behavior, this one included: 1 is nowhere else. */
export function CountBadge({ count }: { readonly count: number }) {
  const label =
    count <= 1 ? 'Seen in this sample only' : `Seen in ${countOf(count, 'sample')} of this server, this one included`;
  return (
    <Tooltip label={label}>
      <span className="count-badge" role="img" aria-label={label}>
        {countText(count)}
      </span>
    </Tooltip>
  );
}
