import { Group, Kbd, Modal, Stack, Table, Text, Title } from '@mantine/core';
import { type ShortcutGroup, useShortcutRegistry } from './shortcuts.tsx';

/** All keys that work on the page below. */
export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const registry = useShortcutRegistry();
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="lg">
      <Stack>
        {opened &&
          byTitle(registry.groups()).map((group) => (
            <section key={group.title}>
              <Title order={3} mb="xs">
                {group.title}
              </Title>
              <Table withRowBorders={false} verticalSpacing={4}>
                <Table.Tbody>
                  {group.shortcuts.map(({ keys, title }) => (
                    <Table.Tr key={keys}>
                      <Table.Td w={110}>
                        <Group gap={4}>
                          {keys.split(' ').map((key) => (
                            <Kbd key={key}>{key}</Kbd>
                          ))}
                        </Group>
                      </Table.Td>
                      <Table.Td>
                        <Text>{title}</Text>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          ))}
      </Stack>
    </Modal>
  );
}

/** Parts of one page may add keys under the same title. */
function byTitle(groups: readonly ShortcutGroup[]): ShortcutGroup[] {
  const titles = [...new Set(groups.map(({ title }) => title))];
  return titles.map((title) => ({
    title,
    shortcuts: groups.flatMap((group) => (group.title === title ? group.shortcuts : [])),
  }));
}
