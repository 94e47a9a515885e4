import { Button, Group, NumberInput, Popover, Select, Stack } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { DestinationPlace } from '../../api/destination.ts';
import { destinationPath } from '../../state/paths.ts';
import { placeText, serviceText } from './destination-place.ts';

/** The port that the page is about; another one is another destination. */
export function PlaceForm({ place }: { readonly place: DestinationPlace }) {
  const [, go] = useLocation();
  const [isOpen, setOpen] = useState(false);
  const [protocol, setProtocol] = useState(place.protocol);
  const [port, setPort] = useState<string | number>(place.port ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpen(false);
    const number = protocol === 'ICMP' || port === '' ? null : Number(port);
    go(destinationPath(placeText({ name: place.name, protocol, port: number })));
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          rightSection={<IconChevronDown size={14} />}
          aria-expanded={isOpen}
          aria-label={`${serviceText(place)}, look at another port`}
          onClick={() => setOpen(!isOpen)}
        >
          {serviceText(place)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="xs">
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <Select
                label="Protocol"
                data={['TCP', 'UDP', 'ICMP']}
                value={protocol}
                onChange={(next) => setProtocol((next ?? 'TCP') as DestinationPlace['protocol'])}
                allowDeselect={false}
                comboboxProps={{ withinPortal: false }}
                w={96}
              />
              <NumberInput
                label="Port"
                value={port}
                onChange={setPort}
                min={0}
                max={65_535}
                allowDecimal={false}
                disabled={protocol === 'ICMP'}
                w={110}
              />
            </Group>
            <Button type="submit" size="xs">
              Look at it
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
