import type { VerdictV1 } from '@flowsage/client';
import { ActionIcon, Badge, Button, Collapse, Group, List, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useShortcuts } from '../../../app/shortcuts.tsx';
import { VerdictBadge } from '../../../components/verdict-badge.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { useRemembered } from '../../../state/remembered.ts';
import { countOf } from '../../../text/numbers.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { EvidenceList } from './evidence-list.tsx';
import { StoryList } from './story-list.tsx';
import { FIRST_PARTS, isCut, lackingText, shownEventSteps, shownSteps, WHOLE } from './verdict-length.ts';
import './verdict.css';

/** What is lacking may be of four kinds: more than stands in a line on phones. */
const WRAPPING = { label: { whiteSpace: 'normal', textAlign: 'start' } } as const;

/** What the sample means, what says so, and what is not known; each sentence leads to its flows. */
export const VerdictPanel = memo(function VerdictPanel({
  verdict,
  filter,
  hasRoom = false,
}: {
  readonly verdict: VerdictV1;
  readonly filter: SampleFilterState;
  /** Whether it keeps all the room that stood free for it. */
  readonly hasRoom?: boolean;
}) {
  const [isOpen, setIsOpen] = useRemembered('verdict-open', true);
  const [isWhole, setIsWhole] = useRemembered('verdict-whole', false);
  const turn = () => setIsOpen(!isOpen);
  useShortcuts('Verdict', [{ keys: 'v', title: 'Unfold or fold the verdict', run: turn }]);
  const { packs, otherSamples } = verdict.knowledge;
  const parts = isWhole ? WHOLE : FIRST_PARTS;
  const shown = shownSteps(verdict.story, verdict.evidence, parts.story);
  return (
    <Paper
      component="section"
      withBorder
      px="sm"
      py={8}
      bg="var(--card)"
      aria-label="Verdict"
      className={isWhole ? undefined : `verdict-short ${isOpen && hasRoom ? 'verdict-room' : ''}`}
    >
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="xs">
        <Group gap="xs" align="center" flex={1} miw={0}>
          <VerdictBadge verdict={verdict.verdict} size="lg" />
          <Badge variant="default" size="lg" radius="sm" tt="none" fw={500}>
            {verdict.confidence} confidence
          </Badge>
          <Text fw={600} className="name headline" lh={1.35} flex="1 1 280px">
            <VisibleText text={verdict.headline} />
          </Text>
        </Group>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={isOpen ? 'Fold the verdict' : 'Unfold the verdict'}
          aria-expanded={isOpen}
          onClick={turn}
        >
          {isOpen ? <IconChevronUp size={20} /> : <IconChevronDown size={20} />}
        </ActionIcon>
      </Group>
      <Collapse expanded={isOpen}>
        <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }} spacing="lg" verticalSpacing="sm" mt={6}>
          <Part title="What happened">
            <StoryList
              story={verdict.story}
              shown={shown}
              eventSteps={shownEventSteps(verdict.story, shown, parts)}
              filter={filter}
            />
          </Part>
          {verdict.evidence.length > 0 && (
            <Part title="What says so">
              <EvidenceList evidence={verdict.evidence.slice(0, parts.evidence)} filter={filter} />
            </Part>
          )}
          <Stack gap={8}>
            <Sentences title="What is not known" sentences={verdict.unknown.slice(0, parts.sentences)} />
            <Sentences title="What to check next" sentences={verdict.nextChecks.slice(0, parts.sentences)} />
          </Stack>
        </SimpleGrid>
        <Group justify="space-between" gap="4px 12px" mt={4}>
          <Text size="xs" c="dimmed">
            Rests on{' '}
            {packs.length === 0 ? 'no packs' : packs.map(({ name, version }) => `${name} ${version}`).join(', ')}
            {'; '}
            {otherSamples === 0
              ? 'there was no other sample to compare with'
              : `compared with ${countOf(otherSamples, 'other sample')}`}
            .
          </Text>
          {(isWhole || isCut(verdict)) && (
            <Button
              variant="subtle"
              size="compact-xs"
              h="auto"
              styles={WRAPPING}
              aria-expanded={isWhole}
              title={isWhole ? 'Show the worst and surest only' : 'Show the whole verdict'}
              onClick={() => setIsWhole(!isWhole)}
            >
              {isWhole ? 'In short' : lackingText(verdict)}
            </Button>
          )}
        </Group>
      </Collapse>
    </Paper>
  );
});

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Stack gap={4} component="section" miw={0}>
      <Title order={2} size="0.9rem">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Sentences({ title, sentences }: { readonly title: string; readonly sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <Part title={title}>
      <List fz="0.85rem" spacing={2}>
        {sentences.map((sentence) => (
          <List.Item key={sentence}>
            <span className="sentence-text">
              <VisibleText text={sentence} />
            </span>
          </List.Item>
        ))}
      </List>
    </Part>
  );
}
