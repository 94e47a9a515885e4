import {
  type AnnotationRecordV1,
  type MetadataKindV1,
  type MetadataRecord,
  TAG_FIELDS,
  type WrittenKnowledgeV1,
} from '@flowsage/client';
import { Stack, Text } from '@mantine/core';
import { type Level, LevelMarker } from '../../../components/level-marker.tsx';
import { RelevancePill } from '../../../components/relevance-pill.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import '../../sample/details/details.css';
import { RecordPart } from '../../sample/details/record-part.tsx';
import { RecordFacts } from './record-facts.tsx';
import { readTags } from './record-form-state.ts';
import './record.css';

export const KIND_LEVELS: Readonly<Record<MetadataKindV1, Exclude<Level, 'S'>>> = {
  destination: 'D',
  behavior: 'B',
  event: 'E',
};

/** A record as the row of a timeline and its details will show it. */
export function RecordPreview({
  kind,
  keyText,
  record,
  knowledge,
  version,
}: {
  readonly kind: MetadataKindV1;
  readonly keyText: string;
  readonly record: MetadataRecord;
  /** What is said of a destination beyond it. */
  readonly knowledge: WrittenKnowledgeV1 | null;
  readonly version: number;
}) {
  return (
    <Stack gap="xs" className="preview">
      <Text size="xs" c="dimmed">
        In a timeline
      </Text>
      <div className="preview-row">
        <LevelMarker level={KIND_LEVELS[kind]} size={24} />
        <span className="preview-title name">
          <VisibleText text={record.title} />
        </span>
        <span className="preview-key name">
          <VisibleText text={kind === 'destination' ? keyText : shortKey(keyText)} />
        </span>
        <RelevancePill relevance={record.relevance} />
      </div>
      <Text size="xs" c="dimmed">
        In its details
      </Text>
      <div className="preview-pane">
        <RecordPart record={annotationOf(kind, keyText, record, version)} />
        <WrittenFacts knowledge={knowledge} />
      </div>
    </Stack>
  );
}

/** The fields that people gave a destination beyond its record, each with its name. */
export function WrittenFacts({ knowledge }: { readonly knowledge: WrittenKnowledgeV1 | null }) {
  if (knowledge === null) return null;
  const { owner_groups = [], landscape = [], refs = [], ...others } = knowledge;
  const {
    concern_level = null,
    category = null,
    intended_purpose = null,
    abuse = null,
    when_concerned = null,
  } = others;
  const told = { concern_level, category, intended_purpose, abuse, when_concerned };
  // Who wrote it, and when, stands beside.
  const facts = { ...others, ...told, owner_groups, landscape, refs, author: '', last_modified: 0 };
  return <RecordFacts facts={facts} tellsNo />;
}

/** Flow ids are long, and their beginning tells them apart. */
export function shortKey(key: string): string {
  return /^[0-9a-f]{24,}$/i.test(key) ? `${key.slice(0, 16)}…` : key;
}

export function annotationOf(
  kind: MetadataKindV1,
  key: string,
  record: MetadataRecord,
  version: number,
): AnnotationRecordV1 {
  return {
    kind,
    key,
    title: record.title,
    description: record.description,
    relevance: record.relevance,
    concernLevel: null,
    tags: Object.fromEntries(
      TAG_FIELDS.map((field) => [field, readTags(record[field])] as const).filter(([, tags]) => tags.length > 0),
    ),
    version,
    pack: null,
    knowledge: null,
  };
}
