import type { DestinationDetailsV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { countOf, countText, timeText } from '../../text/numbers.ts';
import '../sample/details/details.css';
import { DayChart } from './day-chart.tsx';
import { Panel } from './panel.tsx';

/** Labels in the chart; the others are summed up. */
const MOST_LABELS = 12;

/** What was seen of it in all samples that count: how often, when, and what flows did there. */
export function StatisticsPart({ details }: { readonly details: DestinationDetailsV1 }) {
  const { statistics, days, labels } = details;
  const most = Math.max(1, ...labels.map(({ samples }) => samples));
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
      {labels.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            Labels of flows at this port, and in how many samples
          </Text>
          <ul className="label-bars">
            {labels.slice(0, MOST_LABELS).map(({ label, samples }) => (
              <li key={label}>
                <span className="label-bar" style={{ width: `${(samples / most) * 100}%` }} aria-hidden />
                <span className="label-name">{label}</span>
                <span className="label-count">{countText(samples)}</span>
              </li>
            ))}
          </ul>
          {labels.length > MOST_LABELS && (
            <Text size="xs" c="dimmed">
              and {countOf(labels.length - MOST_LABELS, 'more label')}
            </Text>
          )}
        </>
      )}
    </Panel>
  );
}

function secondsTime(seconds: number): string {
  return timeText(new Date(seconds * 1000).toISOString());
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
