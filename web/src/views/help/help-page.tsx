import { Anchor, Group, Stack, Table, Text, Title } from '@mantine/core';
import { CountBadge } from '../../components/count-badge.tsx';
import { LEVELS, type Level, LevelMarker } from '../../components/level-marker.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { RELEVANCES, RelevancePill } from '../../components/relevance-pill.tsx';
import { VerdictBadge } from '../../components/verdict-badge.tsx';
import { FORMATS } from '../../text/formats.ts';
import { Glossary } from './glossary.tsx';
import { KeyList } from './key-list.tsx';
import { WhatLeaves } from './what-leaves.tsx';

const VERDICTS = [
  ['Impact', 'Harm was done: data left, or somebody else is in control.'],
  ['Malicious Activity', 'Something was contacted or done that is known to be bad.'],
  ['Suspicious Activity', 'Flows behave as bad ones do, though nothing known to be bad was met.'],
  ['Attack Vector', 'A way in that attackers use often; used by honest people as well.'],
  ['No Interesting Activity', 'Nothing that deserves a look. The evidence says why.'],
] as const;

const PARTS = [
  ['levels', 'Levels'],
  ['counts', 'Counts'],
  ['relevance', 'Relevance'],
  ['verdicts', 'Verdicts'],
  ['files', 'Files'],
  ['leaves', 'What leaves this server'],
  ['keys', 'Keys'],
  ['labels', 'Labels'],
] as const;

/** What the marks on the pages mean, what becomes of data, and which keys there are. */
export default function HelpPage() {
  return (
    <Stack maw={860}>
      <PageHead
        title="How to read it"
        about="What marks, counts, labels and verdicts mean, and what becomes of data."
      />
      <Group gap="sm" component="nav" aria-label="On this page">
        {PARTS.map(([id, title]) => (
          <Anchor key={id} href={`#${id}`} size="sm" underline="always">
            {title}
          </Anchor>
        ))}
      </Group>
      <Title order={2} id="levels">
        Levels
      </Title>
      <Text size="sm">
        Each row of a sample's timeline shows the best that is known of a flow. A letter stands beside each colour.
      </Text>
      <Table aria-label="Levels">
        <Table.Tbody>
          {(Object.keys(LEVELS) as Level[]).map((level) => (
            <Table.Tr key={level}>
              <Table.Td w={50}>
                <LevelMarker level={level} />
              </Table.Td>
              <Table.Td>
                <b>{LEVELS[level].name}</b>: {LEVELS[level].meaning}.
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={2} id="counts">
        Counts
      </Title>
      <Text size="sm" component="div">
        <CountBadge count={7} /> says how many samples of this server hold the same behavior at the same destination. 1
        is nowhere else: the less common something is, the more it deserves a look.
      </Text>
      <Title order={2} id="relevance">
        Relevance
      </Title>
      <Table aria-label="Relevance">
        <Table.Tbody>
          {(Object.keys(RELEVANCES) as (keyof typeof RELEVANCES)[]).map((relevance) => (
            <Table.Tr key={relevance}>
              <Table.Td w={150}>
                <RelevancePill relevance={relevance} />
              </Table.Td>
              <Table.Td>{RELEVANCES[relevance].meaning}.</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={2} id="verdicts">
        Verdicts
      </Title>
      <Text size="sm">
        A verdict rests on what is known now: when knowledge grows, samples are judged anew, and the list says which of
        them <b>changed</b> since you read them.
      </Text>
      <Table aria-label="Verdicts">
        <Table.Tbody>
          {VERDICTS.map(([verdict, meaning]) => (
            <Table.Tr key={verdict}>
              <Table.Td w={{ base: 190, xs: 210 }}>
                <VerdictBadge verdict={verdict} size="sm" />
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={2} id="files">
        Files
      </Title>
      <Text size="sm">
        Flowsage reads {FORMATS}, plain or packed with gzip or zstd. What a file is, its content decides, not its name.
      </Text>
      <WhatLeaves />
      <KeyList />
      <Glossary />
    </Stack>
  );
}
