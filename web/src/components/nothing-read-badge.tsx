import { Badge } from '@mantine/core';

/** In the place of a verdict on a sample without flows: grey, for it says nothing good and nothing bad. */
export function NothingReadBadge({ size = 'md' }: { readonly size?: string }) {
  return (
    <Badge color="gray" variant="outline" size={size} radius="sm" tt="none">
      Nothing read
    </Badge>
  );
}
