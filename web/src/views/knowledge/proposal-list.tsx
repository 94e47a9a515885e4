import { Button, Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useProposals } from '../../api/proposals.ts';
import { useListKeys } from '../../app/list-keys.ts';
import { useSession } from '../../app/session.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { type KnowledgeState, PROPOSAL_STATES, proposalQuery } from './knowledge-query.ts';
import { ProposalItem } from './proposal-item.tsx';

/** What contributors would like to see published: all of it for editors, the own ones for everybody else. */
export function ProposalList({
  state,
  onChange,
}: {
  readonly state: KnowledgeState;
  readonly onChange: (change: Partial<KnowledgeState>) => void;
}) {
  const { may } = useSession();
  const [at, setAt] = useState(-1);
  const query = useMemo(() => proposalQuery(state), [state]);
  const list = useProposals(query);
  const proposals = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const current = proposals[at];
  const toggle = (id: string) => onChange({ record: state.record === id ? '' : id });
  useListKeys('Proposals', { one: 'proposal', count: proposals.length, at, onAt: setAt }, [
    { keys: 'Enter', title: 'Open the proposal', run: () => current !== undefined && toggle(current.id) },
  ]);
  return (
    <Stack gap="sm">
      <Group gap="md">
        <SegmentedControl
          aria-label="Which proposals"
          size="xs"
          data={Object.entries(PROPOSAL_STATES).map(([value, label]) => ({ value, label }))}
          value={query.state ?? 'proposed'}
          onChange={(next) => onChange({ state: next === 'proposed' ? '' : next, record: '' })}
        />
        {may('edit') && (
          <Checkbox
            label="Only mine"
            checked={state.mine === 'yes'}
            onChange={(event) => onChange({ mine: event.currentTarget.checked ? 'yes' : '' })}
          />
        )}
      </Group>
      {list.error !== null && (
        <ErrorNotice error={list.error} doing="read the proposals" again={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="the proposals" />}
      {list.data !== undefined && proposals.length === 0 && (
        <EmptyState title={query.state === 'proposed' ? 'No proposal waits' : 'There is no such proposal'}>
          Whose key may upload and not edit proposes what they know of a destination, behavior or Event. Editors read it
          here and publish it in their name, or say why not.
        </EmptyState>
      )}
      {proposals.map((proposal, i) => (
        <ProposalItem
          key={proposal.id}
          proposal={proposal}
          isAt={i === at}
          isOpen={state.record === proposal.id}
          onToggle={() => toggle(proposal.id)}
        />
      ))}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          More proposals
        </Button>
      )}
      {!may('edit') && (
        <Text size="sm" c="dimmed">
          These are your own. Editors see all of them.
        </Text>
      )}
    </Stack>
  );
}
