import type { ProposalV1 } from '@flowsage/client';
import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { LevelMarker } from '../../components/level-marker.tsx';
import { RelevancePill } from '../../components/relevance-pill.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';
import { PROPOSAL_STATES } from './knowledge-query.ts';
import { ProposalDecision } from './proposal-decision.tsx';
import { AuthorText } from './record/author-text.tsx';
import { KIND_LEVELS, shortKey } from './record/record-preview.tsx';

/** A proposal; opened, with what it changes and what to do with it. */
export function ProposalItem({
  proposal,
  isAt,
  isOpen,
  onToggle,
}: {
  readonly proposal: ProposalV1;
  readonly isAt: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { kind, key, record, reason, accountId, at, state, decision } = proposal;
  const itemRef = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isAt) itemRef.current?.scrollIntoView({ block: 'nearest' });
  }, [isAt]);
  return (
    <article ref={itemRef} className={`proposal ${isAt ? 'proposal-current' : ''}`}>
      <Stack gap="xs">
        <Group gap={8} align="flex-start" wrap="nowrap">
          <LevelMarker level={KIND_LEVELS[kind]} size={24} />
          <Stack gap={2} flex={1} miw={0}>
            <Group gap={8}>
              <Title order={2} size="sm" className="name">
                {record === null ? 'Take back what is written' : <VisibleText text={record.title} />}
              </Title>
              {record !== null && <RelevancePill relevance={record.relevance} />}
              {state !== 'proposed' && (
                <Badge variant="default" radius="sm" tt="none" size="sm">
                  {PROPOSAL_STATES[state]}
                </Badge>
              )}
            </Group>
            <Text size="sm" c="dimmed" className="name">
              of <VisibleText text={shortKey(key)} />, by <AuthorText accountId={accountId} />, {timeText(at)}
            </Text>
            {reason !== '' && (
              <Text size="sm" className="name">
                “<VisibleText text={reason} />”
              </Text>
            )}
            {decision !== null && (
              <Text size="sm" c="dimmed" className="name">
                {PROPOSAL_STATES[state]} by <AuthorText accountId={decision.accountId} />, {timeText(decision.at)}
                {decision.version !== null && `, as version ${decision.version}`}
                {decision.comment !== '' && (
                  <>
                    : “<VisibleText text={decision.comment} />”
                  </>
                )}
              </Text>
            )}
          </Stack>
        </Group>
        <Button
          size="compact-sm"
          variant="default"
          onClick={onToggle}
          aria-expanded={isOpen}
          leftSection={isOpen ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />}
          style={{ alignSelf: 'flex-start' }}
        >
          What it changes
        </Button>
        {isOpen && <ProposalDecision proposal={proposal} />}
      </Stack>
    </article>
  );
}
