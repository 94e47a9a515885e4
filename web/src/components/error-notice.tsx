import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { errorText } from '../api/error-text.ts';
import { VisibleText } from './visible-text.tsx';

/** A fault: what could not be done, why, and what to do now. */
export function ErrorNotice({
  error,
  doing,
  again,
}: {
  readonly error: unknown;
  /** After "Could not": `read the samples`. */
  readonly doing: string;
  readonly again?: () => void;
}) {
  const { what, advice, requestId } = errorText(error);
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle size={20} />} title={`Could not ${doing}`} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          <VisibleText text={what} />
        </Text>
        {advice !== null && <Text size="sm">{advice}</Text>}
        {requestId !== null && (
          <Text size="xs" c="dimmed" className="mono">
            Request {requestId}
          </Text>
        )}
        {again !== undefined && (
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
