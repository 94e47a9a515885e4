import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { Link } from 'wouter';

/** Leads to the composer with the flows that the reader has before them. */
export function ComposeLink({ sampleId, rows }: { readonly sampleId: string; readonly rows: readonly number[] }) {
  const query = new URLSearchParams({ sample: sampleId, ...(rows.length === 0 ? {} : { rows: rows.join('.') }) });
  return (
    <Button
      component={Link}
      href={`/knowledge/compose?${query.toString()}`}
      variant="default"
      size="xs"
      leftSection={<IconListCheck size={16} />}
      className="compose-link"
      title="Make an Event of flows like these"
      aria-label="Compose an Event"
    >
      <span className="compose-link-text">Compose an Event</span>
    </Button>
  );
}
