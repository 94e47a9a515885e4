import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { SampleData } from '../sample-data.ts';
import { downloadFlows, downloadKnown } from './downloads.ts';

/** Saves what the page has of a sample, once it has all; files are made in the page. */
export function DownloadMenu({ data }: { readonly data: SampleData }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs" disabled={!data.isWhole} leftSection={<IconDownload size={16} />}>
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => downloadFlows(data)}>Flows (NDJSON)</Menu.Item>
        <Menu.Item onClick={() => downloadKnown(data)}>Verdict and what is known (JSON)</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
