import { Text } from '@mantine/core';
import { fileFault } from '../text/file-fault.ts';
import { VisibleText } from './visible-text.tsx';

/** Why a file was not taken, what to do, and on asking the reason of each format. */
export function FileFaultText({
  message,
  fileName,
  advice = null,
}: {
  readonly message: string;
  readonly fileName: string;
  /** Where the message itself leads to none. */
  readonly advice?: string | null;
}) {
  const fault = fileFault(message, fileName);
  return (
    <div role="alert">
      <Text size="sm">
        <Text span size="sm" c="red">
          <VisibleText text={fault.what} />
        </Text>{' '}
        {fault.advice ?? advice}
      </Text>
      {fault.details !== null && (
        <details>
          <Text component="summary" size="xs" style={{ cursor: 'pointer' }}>
            What each format misses
          </Text>
          <Text size="xs" c="dimmed" className="name">
            <VisibleText text={fault.details} />
          </Text>
        </details>
      )}
    </div>
  );
}
