import { hasCounts, type SampleViewProps } from '../sample-data.ts';
import { EventRow } from './event-row.tsx';
import { FlowRow } from './flow-row.tsx';
import { GroupRow } from './group-row.tsx';
import { RepeatsRow } from './repeats-row.tsx';
import { stepText } from './step-text.ts';
import type { Grouping, TimelineItem } from './timeline-items.ts';

/** One row of the timeline, whatever stands in it. */
export function TimelineRow({
  item,
  isCurrent,
  data,
  rows,
  grouping,
}: Pick<SampleViewProps, 'data' | 'rows'> & {
  readonly item: TimelineItem;
  readonly isCurrent: boolean;
  readonly grouping: Grouping;
}) {
  const { trafficDate } = data.sample;
  const isCounted = hasCounts(data);
  if (item.kind === 'flow') {
    const row = rows[item.row]!;
    return (
      <FlowRow
        row={row}
        inside={item.inside}
        step={item.inside === 'event' ? stepText(data.annotations.events[row.event]!, item.row) : null}
        isCounted={isCounted}
        isCurrent={isCurrent}
        trafficDate={trafficDate}
      />
    );
  }
  if (item.kind === 'repeats')
    return <RepeatsRow item={item} rows={rows} isCounted={isCounted} isCurrent={isCurrent} trafficDate={trafficDate} />;
  if (item.kind === 'group')
    return (
      <GroupRow
        item={item}
        first={rows[item.rows[0]!]!}
        grouping={grouping}
        isCurrent={isCurrent}
        trafficDate={trafficDate}
      />
    );
  const event = data.annotations.events[item.event]!;
  return (
    <EventRow
      itemKey={item.key}
      record={data.annotations.records[event.record]!}
      members={item.rows.map((row) => rows[row]!)}
      steps={event.steps.length}
      isOpen={item.isOpen}
      isCurrent={isCurrent}
      trafficDate={trafficDate}
    />
  );
}
