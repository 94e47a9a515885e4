import { Button, Menu, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { saveFile } from '../../../state/save-file.ts';
import { countOf } from '../../../text/numbers.ts';
import { type ExportFormat, exportName, exportParts, type ShownFlows } from './export-flows.ts';

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  ndjson: 'application/x-ndjson',
};

/** Saves what the table shows as a file, which is made in the page. */
export function ExportMenu({ shown }: { readonly shown: ShownFlows }) {
  const flows = countOf(shown.order.length, 'flow');
  const save = (format: ExportFormat) => {
    const name = exportName(shown.data.sample.fileName, format);
    saveFile(new Blob(exportParts(format, shown), { type: TYPES[format] }), name);
    notifications.show({ message: `${flows} saved as ${name}` });
  };
  return (
    <Menu position="bottom-end" withinPortal width={320}>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={16} />}
          disabled={shown.order.length === 0 || !shown.data.isWhole}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{flows} as shown: this order, these columns, exact values</Menu.Label>
        <Menu.Item onClick={() => save('csv')}>
          CSV
          <Text size="xs" c="dimmed">
            Texts that begin with = + - @ get an apostrophe, so that no spreadsheet runs them.
          </Text>
        </Menu.Item>
        <Menu.Item onClick={() => save('ndjson')}>
          NDJSON
          <Text size="xs" c="dimmed">
            A JSON object a line, to the letter.
          </Text>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
