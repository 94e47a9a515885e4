import type { KnowledgeRecordV1 } from '@flowsage/client';
import { Badge } from '@mantine/core';
import { useKnowledgeRecord } from '../../api/knowledge.ts';
import { LevelMarker } from '../../components/level-marker.tsx';
import { RelevancePill } from '../../components/relevance-pill.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { timeText } from '../../text/numbers.ts';
import { ConcernMeter } from './record/concern-meter.tsx';
import { KIND_LEVELS, shortKey } from './record/record-preview.tsx';
import { recordWhat } from './record-what.ts';

/** A record in the list: what it is of, how it is to be taken, who says it. */
export function RecordRow({
  record,
  index,
  isAt,
  isOpen,
  onOpen,
}: {
  readonly record: KnowledgeRecordV1;
  readonly index: number;
  readonly isAt: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}) {
  // Lists tell no steps; people write few Events.
  const details = useKnowledgeRecord(record, '', record.kind === 'event' && record.pack === null);
  const what = recordWhat(record, details.data?.sequence ?? null);
  const { kind, key, title, relevance, concernLevel, pack, version, overridden, expires } = record;
  return (
    <tr data-index={index} className={`record-row ${isAt || isOpen ? 'record-current' : ''}`}>
      <td className="record-level">
        <LevelMarker level={KIND_LEVELS[kind]} size={22} />
      </td>
      <td className="record-title">
        <button type="button" className="record-open" onClick={onOpen} aria-haspopup="dialog">
          <VisibleText text={title} />
        </button>
        <span className="record-key name" {...(what === null ? {} : { title: key })}>
          <VisibleText text={what ?? shortKey(key)} />
        </span>
      </td>
      <td className="record-relevance">
        <RelevancePill relevance={relevance} />
      </td>
      <td className="record-concern">{concernLevel !== null && <ConcernMeter level={concernLevel} isShort />}</td>
      <td className="record-by">
        {pack === null ? `People, version ${version ?? 0}` : <VisibleText text={pack} />}
        {overridden && (
          <Badge size="xs" variant="default" tt="none" radius="sm" ml={6} title="A later pack describes the same">
            overridden
          </Badge>
        )}
        {expires !== null && <span className="record-expires">until {timeText(expires).slice(0, 10)}</span>}
      </td>
    </tr>
  );
}
