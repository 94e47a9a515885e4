import type { Health } from '@flowsage/client';
import { Card, Group, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { VisibleText } from '../../components/visible-text.tsx';
import { healthOf } from './health-of.ts';

const LOOKS = {
  well: { color: 'teal.9', title: 'All is well', Icon: IconCircleCheck },
  warning: { color: 'yellow.5', title: 'It works, but something needs a look', Icon: IconAlertTriangle },
  unavailable: { color: 'red.8', title: 'It cannot do its work', Icon: IconCircleX },
} as const;

/** What the server says of itself, the worst in the title. */
export function Checks({ health }: { readonly health: Health }) {
  const { color, title, Icon } = LOOKS[healthOf(health)];
  return (
    <Card withBorder role="status" padding="sm">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <ThemeIcon color={color} size="lg" radius="xl" aria-hidden>
          <Icon size={22} />
        </ThemeIcon>
        <div>
          <Text fw={700}>{title}</Text>
          <Group gap="4px 20px">
            {Object.entries(health.checks).map(([name, answer]) => (
              <Text key={name} size="sm" className="name" fw={answer === 'ok' ? 400 : 700}>
                {name}: <VisibleText text={answer} />
              </Text>
            ))}
          </Group>
        </div>
      </Group>
    </Card>
  );
}
