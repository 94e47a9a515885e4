import { Anchor, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { type DestinationPlace, useDestinationSamples } from '../../api/destination.ts';
import { useListKeys } from '../../app/list-keys.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { samplePath } from '../../state/paths.ts';
import { countOf, timeText } from '../../text/numbers.ts';
import { termText } from '../sample/sample-filter.ts';
import { Panel } from './panel.tsx';

/** Own samples that hold it, each opened where its flows to it are. */
export function SamplesPart({
  place,
  destination,
  count,
}: {
  readonly place: DestinationPlace;
  /** `name:port`, as flows have it. */
  readonly destination: string;
  readonly count: number;
}) {
  const [at, setAt] = useState(-1);
  const [, go] = useLocation();
  const list = useDestinationSamples(place);
  const samples = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const pathOf = (sampleId: string) =>
    samplePath(sampleId, { f: termText({ field: 'destination', value: destination, exclude: false }) });
  const current = samples[at];
  useListKeys(
    'Samples that hold it',
    { one: 'sample', count: samples.length, at, onAt: setAt },
    // While none of them is chosen, the key is for what has the focus.
    current === undefined ? [] : [{ keys: 'Enter', title: 'Open the sample', run: () => go(pathOf(current.sampleId)) }],
  );
  return (
    <Panel title={count === 0 ? 'Your samples' : `In ${countOf(count, 'sample')} of yours`}>
      {list.error !== null && (
        <ErrorNotice error={list.error} doing="read the samples" again={() => void list.refetch()} />
      )}
      {list.isPending && <Loading what="the samples" />}
      {list.data !== undefined && samples.length === 0 && (
        <Text size="sm" c="dimmed">
          None of your samples holds it at this port. Another port is chosen below the name of the page.
        </Text>
      )}
      {samples.length > 0 && (
        <ul className="seen-list">
          {samples.map(({ sampleId, fileName, uploadedAt, trafficDate, flows }, i) => (
            <li key={sampleId} className={i === at ? 'seen-current' : ''} aria-current={i === at ? 'true' : undefined}>
              <span className="seen-title">
                <Anchor component={Link} href={pathOf(sampleId)} size="sm">
                  <VisibleText text={fileName} />
                </Anchor>
              </span>
              <span className="seen-numbers">
                {countOf(flows, 'flow')} · traffic of {timeText(trafficDate ?? uploadedAt).slice(0, 16)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button
          size="compact-sm"
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          More samples
        </Button>
      )}
    </Panel>
  );
}
