import type { AnnotationPart, AnnotationsV1 } from '@flowsage/client';
import { Alert } from '@mantine/core';
import { IconScissors } from '@tabler/icons-react';
import { countText } from '../../text/numbers.ts';

const PARTS: Readonly<Record<AnnotationPart, string>> = {
  flows: 'flows',
  destinations: 'destinations',
  records: 'records of what is known',
  events: 'Events',
};

/** Says what of a very large sample is not on the page. */
export function CutNotice({ annotations, shown }: { readonly annotations: AnnotationsV1; readonly shown: number }) {
  const isShort = shown < annotations.flows;
  const parts = annotations.truncated.filter((part) => part !== 'flows' || !isShort).map((part) => PARTS[part]);
  if (!isShort && parts.length === 0) return null;
  return (
    <Alert
      color="yellow"
      p="xs"
      variant="light"
      icon={<IconScissors size={18} />}
      title="Not all of it is on this page"
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      {isShort &&
        `The first ${countText(shown)} of ${countText(annotations.flows)} flows are shown; the verdict is of all of them. `}
      {parts.length > 0 && `There are more ${parts.join(', ')} than are sent; the API gives them page by page.`}
    </Alert>
  );
}
