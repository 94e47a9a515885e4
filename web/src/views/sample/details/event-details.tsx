import type { AnnotatedEventV1, AnnotationRecordV1 } from '@flowsage/client';
import { Stack, Text } from '@mantine/core';
import { VisibleText } from '../../../components/visible-text.tsx';
import { countOf, secondsText } from '../../../text/numbers.ts';
import type { SampleRow } from '../sample-row.ts';
import { startText } from '../timeline/start-text.ts';
import '../../../components/steps.css';
import { Part } from './part.tsx';
import { RecordPart } from './record-part.tsx';

/** Flows of a step that are listed. */
const MOST_FLOWS = 20;

/** One occurrence of an Event: what it means, and its flows step by step. */
export function EventDetails({
  event,
  record,
  rows,
  onRow,
}: {
  readonly event: AnnotatedEventV1;
  readonly record: AnnotationRecordV1;
  readonly rows: readonly SampleRow[];
  readonly onRow: (row: number) => void;
}) {
  const members = event.rows.flatMap((row) => rows[row] ?? []);
  const first = members[0]?.start ?? 0;
  const last = members.reduce((latest, { start }) => Math.max(latest, start), first);
  return (
    <Stack gap="md">
      <RecordPart record={record} />
      <Part title="Its steps">
        <Text size="sm" c="dimmed">
          {countOf(members.length, 'flow')} within {secondsText(last - first)}
        </Text>
        <ol className="steps">
          {event.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have their place and no other name.
            <li key={index}>
              {(event.stepNames?.[index] ?? '') !== '' && (
                <Text size="sm" fw={600} className="name">
                  <VisibleText text={event.stepNames![index]!} />
                </Text>
              )}
              {step.slice(0, MOST_FLOWS).map((at) => {
                const row = rows[at];
                if (row === undefined) return null;
                return (
                  <button key={at} type="button" className="plain-link step-flow" onClick={() => onRow(at)}>
                    <span className="mono">{startText(row.start)}</span> <VisibleText text={row.ownTitle} />
                  </button>
                );
              })}
              {step.length > MOST_FLOWS && (
                <Text size="xs" c="dimmed">
                  and {countOf(step.length - MOST_FLOWS, 'more flow')}
                </Text>
              )}
            </li>
          ))}
        </ol>
      </Part>
    </Stack>
  );
}
