import { Group, Loader, Paper, Text } from '@mantine/core';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { useRemembered } from '../../../state/remembered.ts';
import './verdict.css';

/** Where the verdict will stand: the flows can be read meanwhile. */
export function VerdictPlace({
  answer,
}: {
  readonly answer: { readonly error: unknown; readonly refetch: () => unknown };
}) {
  const [isOpen] = useRemembered('verdict-open', true);
  if (answer.error !== null)
    return <ErrorNotice error={answer.error} doing="read the verdict" again={() => void answer.refetch()} />;
  return (
    <Paper withBorder p="sm" bg="var(--card)" role="status" className={isOpen ? 'verdict-room' : undefined}>
      <Group gap="sm">
        <Loader size="sm" aria-hidden />
        <Text c="dimmed">Judging the sample. Its flows can be read meanwhile.</Text>
      </Group>
    </Paper>
  );
}
