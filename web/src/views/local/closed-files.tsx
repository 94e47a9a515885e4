import { CloseButton, Group, Text } from '@mantine/core';
import { VisibleText } from '../../components/visible-text.tsx';
import { countOf, countText } from '../../text/numbers.ts';
import { MOST_FLOWS, MOST_WAITING } from './local-files.ts';

/** Names which files this tab had no room for. */
export function ClosedFiles({
  closed,
  notTaken,
  onForget,
}: {
  readonly closed: readonly string[];
  readonly notTaken: number;
  readonly onForget: () => void;
}) {
  if (closed.length === 0 && notTaken === 0) return null;
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" role="status">
      <Text size="sm" flex={1} miw={0} className="name">
        {closed.length > 0 && (
          <>
            {countOf(closed.length, 'file was', 'files were')} closed to make room, as a tab keeps{' '}
            {countText(MOST_FLOWS)} flows: <VisibleText text={closed.join(', ')} />. Drop them again to see them.{' '}
          </>
        )}
        {notTaken > 0 &&
          `${countOf(notTaken, 'file was', 'files were')} not taken, as no more than ${countText(MOST_WAITING)} may wait.`}
      </Text>
      <CloseButton size="sm" aria-label="Do not tell this any longer" onClick={onForget} />
    </Group>
  );
}
