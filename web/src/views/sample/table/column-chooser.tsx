import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Stack, Text, TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import { FIRST_COLUMNS, TABLE_COLUMNS, type TableColumn } from './column-list.ts';
import { columnsOf, movedColumn, withColumn } from './shown-columns.ts';

/** Which columns are shown, and in which order. */
export function ColumnChooser({
  names,
  onChange,
}: {
  readonly names: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}) {
  const [search, setSearch] = useState('');
  const shown = columnsOf(names);
  const list = shown.map(({ name }) => name);
  const needle = search.trim().toLowerCase();
  const fits = ({ name, title }: TableColumn) => `${name} ${title}`.toLowerCase().includes(needle);
  const others = TABLE_COLUMNS.filter((column) => !list.includes(column.name));
  return (
    <Popover position="bottom-end" withinPortal trapFocus width={330}>
      <Popover.Target>
        <Button variant="default" size="compact-sm" leftSection={<IconColumns3 size={16} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns" p="xs">
        <Stack gap="xs">
          <TextInput
            size="xs"
            placeholder="Find a column"
            aria-label="Find a column"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah="50dvh" offsetScrollbars>
            <Stack gap={2}>
              {shown.filter(fits).map((column) => (
                <Group key={column.name} gap={2} wrap="nowrap">
                  <ColumnBox column={column} isShown onChange={() => onChange(withColumn(list, column.name, false))} />
                  <Mover column={column} by={-1} list={list} onChange={onChange} />
                  <Mover column={column} by={1} list={list} onChange={onChange} />
                </Group>
              ))}
              {others.filter(fits).map((column) => (
                <ColumnBox
                  key={column.name}
                  column={column}
                  isShown={false}
                  onChange={() => onChange(withColumn(list, column.name, true))}
                />
              ))}
            </Stack>
          </ScrollArea.Autosize>
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              Kept in this browser
            </Text>
            <Button size="compact-xs" variant="subtle" onClick={() => onChange(FIRST_COLUMNS)}>
              Reset
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function ColumnBox({
  column,
  isShown,
  onChange,
}: {
  readonly column: TableColumn;
  readonly isShown: boolean;
  readonly onChange: () => void;
}) {
  return (
    <Checkbox
      size="xs"
      flex={1}
      py={3}
      checked={isShown}
      onChange={onChange}
      label={
        <>
          {column.title}{' '}
          <Text span size="xs" c="dimmed" className="mono">
            {column.name}
          </Text>
        </>
      }
    />
  );
}

function Mover({
  column,
  by,
  list,
  onChange,
}: {
  readonly column: TableColumn;
  readonly by: -1 | 1;
  readonly list: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}) {
  const moved = movedColumn(list, column.name, by);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      disabled={moved === list}
      aria-label={`Move ${column.title} to the ${by < 0 ? 'left' : 'right'}`}
      onClick={() => onChange(moved)}
    >
      {by < 0 ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
    </ActionIcon>
  );
}
