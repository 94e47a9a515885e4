import { Badge, Group, Stack, Text } from '@mantine/core';
import { VisibleText } from '../../components/visible-text.tsx';
import { shortKey } from '../knowledge/record/record-preview.tsx';
import { type ChangedRecord, KIND_NAMES, recordChanges } from './change-causes.ts';

/** Records that are new, that were taken away, and that say something else. */
export function RecordChanges({ records }: { readonly records: readonly ChangedRecord[] }) {
  const { came, went, rewritten } = recordChanges(records);
  return (
    <Stack gap="xs">
      <Records title="Records that came" records={came} sign="+" look="is-new" />
      <Records title="Records that went" records={went} sign="−" look="is-gone" />
      <Records title="Records that say something else" records={rewritten} sign="~" look="is-other" />
    </Stack>
  );
}

function Records({
  title,
  records,
  sign,
  look,
}: {
  readonly title: string;
  readonly records: readonly ChangedRecord[];
  readonly sign: string;
  readonly look: string;
}) {
  if (records.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className="change-records" aria-label={title}>
        {records.map((record) => (
          <li key={`${record.kind} ${record.key}`} className={look}>
            <span className="change-sign mono" aria-hidden>
              {sign}
            </span>
            <span className="name">
              <VisibleText text={record.title === '' ? record.key : record.title} />
              <Group gap={6} component="span" display="inline-flex" ml={8}>
                <Badge size="sm" variant="default" radius="sm" tt="none" component="span">
                  {KIND_NAMES[record.kind]}
                </Badge>
                <Text span size="xs" c="dimmed">
                  {[record.before, record.after].filter((version) => version !== null).join(' → ')}
                </Text>
              </Group>
              {record.title !== '' && (
                <Text size="xs" c="dimmed" className="name">
                  <VisibleText text={shortKey(record.key)} />
                </Text>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
