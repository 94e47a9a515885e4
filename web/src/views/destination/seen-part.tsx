import type { DestinationDetailsV1 } from '@flowsage/client';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'wouter';
import { useSession } from '../../app/session.tsx';
import { LevelMarker } from '../../components/level-marker.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { countOf } from '../../text/numbers.ts';
import { shortKey } from '../knowledge/record/record-preview.tsx';
import { recordPath } from '../knowledge/record-path.ts';
import { Panel } from './panel.tsx';

/** What flows of own samples did there, and the Events that they belong to. */
export function SeenPart({ details }: { readonly details: DestinationDetailsV1 }) {
  const { behaviors, events } = details;
  const { may } = useSession();
  const mayWrite = may('edit') || may('upload');
  return (
    <Panel title="Behaviors and Events there">
      {behaviors.length === 0 && events.length === 0 && (
        <Text size="sm" c="dimmed">
          None of your samples has a flow to it. A behavior is what flows of a kind do at a destination: each that your
          samples show is listed here, and can be written of.
        </Text>
      )}
      {(behaviors.length > 0 || events.length > 0) && (
        <ul className="seen-list">
          {events.map(({ eventId, flows, samples, record }) => (
            <li key={eventId}>
              <LevelMarker level="E" size={20} />
              <span className="seen-title">
                <Anchor component={Link} href={recordPath('event', record?.key ?? eventId)} size="sm">
                  <VisibleText text={record?.title ?? shortKey(eventId)} />
                </Anchor>
              </span>
              <Numbers flows={flows} samples={samples} />
            </li>
          ))}
          {behaviors.map(({ flowId, flowCategory, flows, samples, record }) => (
            <li key={flowId}>
              <LevelMarker level={record === null ? 'S' : 'B'} size={20} />
              <span className="seen-title">
                <Anchor component={Link} href={recordPath('behavior', record?.key ?? flowId)} size="sm">
                  <VisibleText text={record?.title ?? flowCategory} />
                </Anchor>{' '}
                {record !== null && (
                  <Text size="xs" c="dimmed" component="span">
                    <VisibleText text={flowCategory} />
                  </Text>
                )}
                {record === null && (
                  <Text size="xs" c="dimmed" component="span">
                    nothing is known of it
                  </Text>
                )}
              </span>
              {mayWrite && (record === null || record.pack !== null) && (
                <Anchor component={Link} href={`${recordPath('behavior', flowId)}&edit=yes`} size="xs">
                  Write of it
                </Anchor>
              )}
              <Numbers flows={flows} samples={samples} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Numbers({ flows, samples }: { readonly flows: number; readonly samples: number }) {
  return (
    <span className="seen-numbers">
      {countOf(flows, 'flow')} in {countOf(samples, 'sample')}
    </span>
  );
}
