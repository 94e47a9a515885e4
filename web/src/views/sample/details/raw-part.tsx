import type { FlowV1 } from '@flowsage/client';
import { Button, Collapse, Group } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { VisibleText } from '../../../components/visible-text.tsx';
import { copyText } from '../../../state/copy-text.ts';
import { useRemembered } from '../../../state/remembered.ts';
import { Part } from './part.tsx';

/** The flow with all its fields, as the API has it. */
export function RawPart({ flow }: { readonly flow: FlowV1 }) {
  const [isOpen, setIsOpen] = useRemembered('raw-open', false);
  return (
    <Part title="Raw record">
      <Group gap={6}>
        <Button variant="default" size="compact-xs" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? 'Hide' : 'Show'}
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconCopy size={14} />}
          onClick={() => void copyText(JSON.stringify(flow, null, 2))}
        >
          Copy as JSON
        </Button>
      </Group>
      <Collapse expanded={isOpen} keepMounted={false}>
        <dl className="facts facts-raw mono">
          {Object.entries(flow).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="name">
                <VisibleText text={value === null ? '' : String(value)} />
              </dd>
            </div>
          ))}
        </dl>
      </Collapse>
    </Part>
  );
}
