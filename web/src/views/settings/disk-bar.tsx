import type { StatusV1 } from '@flowsage/client';
import { Alert, Stack } from '@mantine/core';
import { bytesText } from '../../text/numbers.ts';
import { Facts } from './facts.tsx';
import { diskRoom } from './health-of.ts';

/** What is free, and what happens when it is not. */
export function DiskBar({ disk, storeBytes }: { readonly disk: StatusV1['disk']; readonly storeBytes: number }) {
  const room = diskRoom(disk);
  return (
    <Stack gap="xs">
      <Facts
        facts={[
          ['Free', bytesText(disk.freeBytes)],
          ['Writes end below', bytesText(disk.minFreeBytes)],
          ['The store takes', bytesText(storeBytes)],
        ]}
      />
      {room !== 'enough' && (
        <Alert color={room === 'none' ? 'red' : 'yellow'} p="xs">
          {room === 'none'
            ? 'Uploads and edits are refused until there is room: free some, or delete samples. Reading goes on.'
            : 'Soon uploads and edits will be refused. Free some room, or delete samples.'}
        </Alert>
      )}
    </Stack>
  );
}
