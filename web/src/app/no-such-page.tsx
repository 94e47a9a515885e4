import { Button, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { EmptyState } from '../components/empty-state.tsx';
import { VisibleText } from '../components/visible-text.tsx';

/** Of the address; what was pasted may be of any length. */
const LONGEST_SHOWN = 200;

/** For addresses that no page has: what was asked for, and ways back. */
export function NoSuchPage() {
  const [path] = useLocation();
  useEffect(() => {
    document.title = 'There is no such page · Flowsage';
  }, []);
  return (
    <EmptyState title="There is no such page">
      <Stack align="center">
        <Text c="dimmed" className="name">
          Nothing is at <VisibleText text={path.slice(0, LONGEST_SHOWN)} />. Was the address typed or copied in full?
        </Text>
        <Button component={Link} href="/" variant="default">
          Go to the samples
        </Button>
      </Stack>
    </EmptyState>
  );
}
