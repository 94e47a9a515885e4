import { Group, Kbd, Stack, Table, Text, Title } from '@mantine/core';

/** Keys that mean the same on every page that has something for them. */
const KEYS: readonly (readonly [keys: readonly string[], title: string])[] = [
  [['?'], 'All keys of the page that is shown'],
  [['Ctrl', 'K'], 'Commands: pages, what this page can do, and looking a destination up'],
  [['/'], 'Search'],
  [['j', 'k'], 'Next row, row before'],
  [['Enter'], 'Open the row'],
  [['u'], 'Upload files, on the page of samples'],
  [['g', 's'], 'Samples; other pages with g and another letter'],
  [['t'], 'Light or dark'],
  [['Esc'], 'Close what is open'],
];

export function KeyList() {
  return (
    <Stack gap="sm" component="section" aria-labelledby="keys">
      <Title order={2} id="keys">
        Keys
      </Title>
      <Text size="sm">They work when no field is being typed in.</Text>
      <Table aria-label="Keys" verticalSpacing={6}>
        <Table.Tbody>
          {KEYS.map(([keys, title]) => (
            <Table.Tr key={title}>
              <Table.Th w={110} scope="row">
                <Group gap={4} wrap="nowrap">
                  {keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Table.Th>
              <Table.Td>{title}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
