import { Badge, Group, Stack, Text } from '@mantine/core';
import { VisibleText } from '../../components/visible-text.tsx';
import { changedFields } from '../knowledge/record/change-words.ts';
import { shortKey } from '../knowledge/record/record-preview.tsx';
import { type ChangedRecord, KIND_NAMES, recordChanges } from './change-causes.ts';
import { type Change, ChangeList } from './change-list.tsx';

/** Records that are new, that were taken away, and that say something else. */
export function RecordChanges({ records }: { readonly records: readonly ChangedRecord[] }) {
  const { came, went, rewritten } = recordChanges(records);
  return (
    <Stack gap="xs">
      <ChangeList title="Records that came" changes={came.map(changeOf)} sign="+" look="is-new" />
      <ChangeList title="Records that went" changes={went.map(changeOf)} sign="−" look="is-gone" />
      <ChangeList title="Records that say something else" changes={rewritten.map(changeOf)} sign="~" look="is-other" />
    </Stack>
  );
}

/** `: abuse and title`, where it is known. */
function fieldsText({ fields }: ChangedRecord): string {
  return fields.length === 0 ? '' : `: ${changedFields(fields)}`;
}

function changeOf(record: ChangedRecord): Change {
  return { key: `${record.kind} ${record.key}`, content: <RecordText record={record} /> };
}

function RecordText({ record }: { readonly record: ChangedRecord }) {
  return (
    <>
      <VisibleText text={record.title === '' ? record.key : record.title} />
      <Group gap={6} component="span" display="inline-flex" ml={8}>
        <Badge size="sm" variant="default" radius="sm" tt="none" component="span">
          {KIND_NAMES[record.kind]}
        </Badge>
        <Text span size="xs" c="dimmed">
          {[record.before, record.after].filter((version) => version !== null).join(' → ')}
          {fieldsText(record)}
        </Text>
      </Group>
      {record.title !== '' && (
        <Text size="xs" c="dimmed" className="name">
          <VisibleText text={shortKey(record.key)} />
        </Text>
      )}
    </>
  );
}
