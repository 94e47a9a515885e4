import type { DestinationDetailsV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { countOf, timeText } from '../../text/numbers.ts';
import { Fact } from '../sample/details/fact.tsx';
import { LabelBars } from '../sample/details/label-bars.tsx';
import { DayChart } from './day-chart.tsx';
import { Panel } from './panel.tsx';

/** Labels in the chart; the others are summed up. */
const MOST_LABELS = 12;

/** What was seen of it in all samples that count: how often, when, and what flows did there. */
export function StatisticsPart({ details }: { readonly details: DestinationDetailsV1 }) {
  const { statistics, days, labels } = details;
  const isSeen = statistics.count > 0 || statistics.first_observed !== null;
  return (
    <Panel title="Seen">
      {!isSeen && (
        <Text size="sm" c="dimmed">
          No sample of this server has held this name so far, as far as you may know: names that only others have seen
          are told from several accounts on.
        </Text>
      )}
      {isSeen && (
        <dl className="facts facts-short">
          <Fact name="The name">in {countOf(statistics.count, 'sample')}, at any port</Fact>
          {statistics.accounts > 0 && <Fact name="Of">{countOf(statistics.accounts, 'account')}</Fact>}
          {statistics.first_observed !== null && (
            <Fact name="First seen">{secondsTime(statistics.first_observed)}</Fact>
          )}
          {statistics.last_observed !== null && <Fact name="Last seen">{secondsTime(statistics.last_observed)}</Fact>}
        </dl>
      )}
      <DayChart days={days} />
      <LabelBars
        title="Labels of flows at this port, and in how many samples"
        labels={labels.map(({ label, samples }) => ({ label, count: samples }))}
        most={MOST_LABELS}
      />
    </Panel>
  );
}

function secondsTime(seconds: number): string {
  return timeText(new Date(seconds * 1000).toISOString());
}
