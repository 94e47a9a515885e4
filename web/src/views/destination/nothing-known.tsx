import { Button, List, Text } from '@mantine/core';
import { IconEdit } from '@tabler/icons-react';
import { useSession } from '../../app/session.tsx';
import { isAddress } from './destination-place.ts';
import { Panel } from './panel.tsx';

/** Nobody wrote of it and no pack has it: what that means, and how to change it. */
export function NothingKnown({
  name,
  isSeen,
  onEdit,
}: {
  readonly name: string;
  readonly isSeen: boolean;
  readonly onEdit: () => void;
}) {
  const { may } = useSession();
  const mayWrite = may('edit') || may('upload');
  return (
    <Panel
      title="Nothing is known of it"
      actions={
        mayWrite && (
          <Button size="compact-sm" leftSection={<IconEdit size={16} />} onClick={onEdit}>
            {may('edit') ? 'Write what you know' : 'Propose what you know'}
          </Button>
        )
      }
    >
      <Text size="sm">
        {isAddress(name)
          ? 'No pack has a record of this address at this port, and nobody wrote one here.'
          : 'No pack has a record of this name at this port or of a domain above that speaks for it, and nobody wrote one here.'}
        {isSeen
          ? ' It was seen in samples: what flows did there is below.'
          : ' It was not seen in a sample either. Is it spelled as in the traffic, and is it the port that you mean?'}
      </Text>
      <Text size="sm">That is no sign of harm: most of the internet is in no pack. To find out what it is:</Text>
      <List size="sm" spacing={4}>
        <List.Item>See which samples hold it and what they did just before.</List.Item>
        <List.Item>See how many samples hold the name: what is in one sample only deserves a look first.</List.Item>
        <List.Item>
          {isAddress(name)
            ? 'An address has no domain above it: look in those samples for a name that stood for it, and ask a registry (whois, RDAP) whose network it is.'
            : 'Look at the domain above, and at names beside it.'}
        </List.Item>
        <List.Item>
          {mayWrite
            ? 'Then write a title and a sentence or two. Every timeline shows them from then on, and verdicts rest on them.'
            : 'Then tell somebody whose key may write: every timeline shows it from then on.'}
        </List.Item>
      </List>
    </Panel>
  );
}
