import type { Health } from '@flowsage/client';
import { Alert, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { VisibleText } from '../../components/visible-text.tsx';
import { healthOf } from './health-of.ts';

const LOOKS = {
  well: { color: 'teal', title: 'All is well', Icon: IconCircleCheck },
  warning: { color: 'yellow', title: 'It works, but something needs a look', Icon: IconAlertTriangle },
  unavailable: { color: 'red', title: 'It cannot do its work', Icon: IconCircleX },
} as const;

/** What the server says of itself, the worst in the title. */
export function Checks({ health }: { readonly health: Health }) {
  const { color, title, Icon } = LOOKS[healthOf(health)];
  return (
    <Alert color={color} variant="light" icon={<Icon size={20} />} title={title} role="status">
      <List size="sm" listStyleType="none" spacing={2}>
        {Object.entries(health.checks).map(([name, answer]) => (
          <List.Item key={name}>
            <Group gap={6} wrap="nowrap" align="flex-start">
              {answer === 'ok' ? <IconCircleCheck size={18} aria-hidden /> : <IconCircleX size={18} aria-hidden />}
              <Text size="sm" className="name">
                {name}: <VisibleText text={answer} />
              </Text>
            </Group>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
