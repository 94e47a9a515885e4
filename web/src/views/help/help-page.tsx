import { Stack, Table, Text, Title } from '@mantine/core';
import { CountBadge } from '../../components/count-badge.tsx';
import { LEVELS, type Level, LevelMarker } from '../../components/level-marker.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { RELEVANCES, RelevancePill } from '../../components/relevance-pill.tsx';
import { VerdictBadge } from '../../components/verdict-badge.tsx';

const VERDICTS = [
  ['Impact', 'Harm was done: data left, or somebody else is in control.'],
  ['Malicious Activity', 'Something was contacted or done that is known to be bad.'],
  ['Suspicious Activity', 'Flows behave as bad ones do, though nothing known to be bad was met.'],
  ['Attack Vector', 'A way in that attackers use often; used by honest people as well.'],
  ['No Interesting Activity', 'Nothing that deserves a look. The evidence says why.'],
] as const;

/** What the marks on the pages mean. */
export default function HelpPage() {
  return (
    <Stack maw={820}>
      <PageHead title="How to read it" about="What marks, counts and verdicts mean. Press ? for the keys of a page." />
      <Title order={2}>Levels</Title>
      <Text size="sm">
        Each row of a sample's timeline shows the best that is known of a flow. A letter stands beside each colour.
      </Text>
      <Table>
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
      <Title order={2}>Counts</Title>
      <Text size="sm" component="div">
        <CountBadge count={7} /> says how many samples of this server hold the same behavior at the same destination. 1
        is nowhere else: the less common something is, the more it deserves a look.
      </Text>
      <Title order={2}>Relevance</Title>
      <Table>
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
      <Title order={2}>Verdicts</Title>
      <Table>
        <Table.Tbody>
          {VERDICTS.map(([verdict, meaning]) => (
            <Table.Tr key={verdict}>
              <Table.Td w={210}>
                <VerdictBadge verdict={verdict} />
              </Table.Td>
              <Table.Td>{meaning}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
