import type { LabelV1 } from '@flowsage/client';
import { Anchor, Button, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import { useLabels } from '../../api/labels.ts';
import { useSession } from '../../app/session.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { leaveSearch } from '../../components/search-keys.ts';
import { useUrlState } from '../../state/url-state.ts';
import { countText } from '../../text/numbers.ts';
import { findLabels } from './find-labels.ts';

/** Shown of each vocabulary before somebody asks for all. */
const FEW = 12;

const DEFAULTS = { label: '' } as const;

const VOCABULARIES: readonly {
  readonly name: LabelV1['vocabulary'];
  readonly title: string;
  readonly about: string;
}[] = [
  { name: 'flowCategory', title: 'Categories', about: 'How much went which way: the coarse word for a flow.' },
  { name: 'label', title: 'Labels', about: 'The finer word for the same flow, with its pace and its shape.' },
];

/** Every label and category with what it means. */
export function Glossary() {
  const { session } = useSession();
  const labels = useLabels(session !== null);
  const [{ label }, setState] = useUrlState(DEFAULTS);
  const [isAll, setAll] = useState(false);
  const isWhole = isAll || label !== '';
  const found = useMemo(() => findLabels(labels.data ?? [], label), [labels.data, label]);
  return (
    <Stack gap="sm" component="section" aria-labelledby="labels">
      <Title order={2} id="labels">
        Labels and categories
      </Title>
      <Text size="sm">
        Each flow gets two words from its numbers alone: packets and bytes each way, duration, protocol. The details of
        a flow say why it has its label, and what would have given another one.
      </Text>
      {session === null && (
        <Text size="sm" c="dimmed">
          <Anchor component={Link} href="/sign-in" size="sm" underline="always">
            Sign in
          </Anchor>{' '}
          to read what each of them means.
        </Text>
      )}
      {labels.error !== null && (
        <ErrorNotice error={labels.error} doing="read the labels" again={() => void labels.refetch()} />
      )}
      {session !== null && labels.isPending && <Loading what="the labels" />}
      {labels.data !== undefined && (
        <TextInput
          type="search"
          aria-label="Find a label"
          placeholder="Find a label or a word of its meaning"
          maw={360}
          value={label}
          onChange={(event) => setState({ label: event.currentTarget.value }, { replace: true })}
          onKeyDown={(event) => leaveSearch(event, { clear: () => setState({ label: '' }, { replace: true }) })}
        />
      )}
      {labels.data !== undefined && found.length === 0 && <Text size="sm">No label has these words.</Text>}
      {VOCABULARIES.map(({ name, title, about }) => {
        const some = found.filter(({ vocabulary }) => vocabulary === name);
        if (some.length === 0) return null;
        return (
          <Stack key={name} gap={4}>
            <Title order={3}>{title}</Title>
            <Text size="sm" c="dimmed">
              {about}
            </Text>
            <Table aria-label={title} verticalSpacing={6} layout="fixed">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w="38%">Name</Table.Th>
                  <Table.Th>Meaning, and why it is worth a word</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {some.slice(0, isWhole ? some.length : FEW).map((one) => (
                  <Table.Tr key={one.name}>
                    <Table.Td className="mono name">{one.name}</Table.Td>
                    <Table.Td>
                      {one.meaning}{' '}
                      <Text span size="sm" c="dimmed">
                        {one.why}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {!isWhole && some.length > FEW && (
              <Button variant="default" onClick={() => setAll(true)} style={{ alignSelf: 'flex-start' }}>
                Show all {countText(some.length)}
              </Button>
            )}
          </Stack>
        );
      })}
    </Stack>
  );
}
