import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { RecordKey } from '../../../api/knowledge.ts';
import { useProposals } from '../../../api/proposals.ts';
import { useSession } from '../../../app/session.tsx';
import { countOf } from '../../../text/numbers.ts';

/** Where a record is read: that changes of it wait for an editor. The newest ones of all proposals are looked through. */
export function WaitingProposals({ at }: { readonly at: RecordKey }) {
  const { may } = useSession();
  const list = useProposals({ state: 'proposed' });
  const waiting = (list.data?.pages.flatMap(({ items }) => items) ?? []).filter(
    ({ kind, key }) => kind === at.kind && key === at.key,
  );
  if (waiting.length === 0) return null;
  return (
    <Text size="sm" role="status">
      {may('edit')
        ? `${countOf(waiting.length, 'proposal waits', 'proposals wait')} for an editor.`
        : `You have proposed ${waiting.length === 1 ? 'a change' : countOf(waiting.length, 'change')} of it. Nothing is changed until an editor decides.`}{' '}
      <Anchor
        component={Link}
        href={`/knowledge?tab=proposals&record=${encodeURIComponent(waiting[0]!.id)}`}
        inherit
        underline="always"
      >
        Look at {waiting.length === 1 ? 'it' : 'them'}
      </Anchor>
    </Text>
  );
}
