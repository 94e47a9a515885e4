import type { AnnotationRecordV1, TagField } from '@flowsage/client';
import { Group, Text } from '@mantine/core';
import { LevelMarker } from '../../../components/level-marker.tsx';
import { ProseText } from '../../../components/prose-text.tsx';
import { RelevancePill } from '../../../components/relevance-pill.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { Part } from './part.tsx';
import { TagGroup } from './tag-group.tsx';

const KINDS: Readonly<
  Record<AnnotationRecordV1['kind'], { readonly title: string; readonly level: 'D' | 'B' | 'E' | null }>
> = {
  destination: { title: 'The destination', level: 'D' },
  behavior: { title: 'The behavior', level: 'B' },
  event: { title: 'The Event', level: 'E' },
  parent: { title: 'The domain above', level: null },
};

/** Facts of packs that are shown when they say something, with what they are called. */
const FACTS = [
  ['category', 'Class'],
  ['owner_groups', 'Run by'],
  ['landscape', 'Used for'],
  ['intended_purpose', 'Made for'],
  ['abuse', 'Abused by'],
  ['when_concerned', 'When to look closer'],
  ['ttp_of_groups', 'Used by groups'],
  ['report_abuse_how', 'Report abuse'],
] as const;

/** One record: what it says, how it is to be taken, and where it comes from. */
export function RecordPart({
  record,
  isTitled = true,
}: {
  readonly record: AnnotationRecordV1;
  /** False where its title stands above. */
  readonly isTitled?: boolean;
}) {
  const { title, level } = KINDS[record.kind];
  // Facts are of packs, unless whoever wrote the text gave them as well.
  const isOwn = record.pack === null;
  const said = factsOf(record);
  const given = said.filter(({ isGiven }) => isGiven);
  const ofPacks = said.filter(({ isGiven }) => !isGiven);
  const tags = Object.entries(record.tags) as [TagField, readonly string[]][];
  return (
    <Part title={title}>
      {isTitled && (
        <Group gap={8} wrap="nowrap" align="flex-start">
          {level !== null && <LevelMarker level={level} size={20} />}
          <Text fw={600} size="sm" className="name">
            <VisibleText text={record.title === '' ? record.key : record.title} />
          </Text>
        </Group>
      )}
      <Group gap={6}>
        <RelevancePill relevance={record.relevance} />
        {record.concernLevel !== null && (
          <Text size="xs" c="dimmed">
            concern {record.concernLevel} of 5
          </Text>
        )}
        {record.kind === 'parent' && (
          <Text size="xs" c="dimmed" className="name">
            <VisibleText text={record.key} />
          </Text>
        )}
      </Group>
      {record.description !== '' && (
        <Text size="sm" className="name prose">
          <ProseText text={record.description} />
        </Text>
      )}
      {isOwn ? <Facts said={given} /> : <Facts said={said} />}
      {tags.map(([field, values]) => (
        <TagGroup key={field} field={field} tags={values} />
      ))}
      <Text size="xs" c="dimmed">
        {isOwn ? `Written here, version ${record.version ?? 0}` : `From the pack ${record.pack}`}
      </Text>
      {isOwn && ofPacks.length > 0 && (
        <>
          <Text size="xs" c="dimmed">
            The pack says
          </Text>
          <Facts said={ofPacks} />
        </>
      )}
    </Part>
  );
}

interface Fact {
  readonly name: string;
  readonly text: string;
  /** By people. */
  readonly isGiven: boolean;
}

/** What is said beside the text of the record. */
function factsOf({
  knowledge,
  description,
  given = [],
}: Pick<AnnotationRecordV1, 'knowledge' | 'description' | 'given'>): Fact[] {
  if (knowledge === null) return [];
  return FACTS.flatMap(([field, name]) => {
    const value = knowledge[field];
    const text = typeof value === 'string' ? value : value.join(', ');
    return text === '' || text === 'Unknown' || description.includes(text)
      ? []
      : [{ name, text, isGiven: given.includes(field) }];
  });
}

function Facts({ said }: { readonly said: readonly Fact[] }) {
  if (said.length === 0) return null;
  return (
    <dl className="facts">
      {said.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="name">
            <VisibleText text={text} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
