import type { SampleV1 } from '@flowsage/client';
import { Progress, Stack, Text } from '@mantine/core';
import type { ContentsAnswer } from '../../api/sample-contents.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { countText } from '../../text/numbers.ts';

/** Tells of flows that are to come: how far they are read, or why they are not. */
export function ContentsState({
  sample,
  contents: { data, read, error, refetch },
}: {
  readonly sample: SampleV1;
  readonly contents: ContentsAnswer;
}) {
  if (error !== null) return <ErrorNotice error={error} doing="read the flows of the sample" again={refetch} />;
  if (sample.state !== 'processed' || data?.isWhole === true) return null;
  if (read === 0 || sample.flows === null) return <Loading what="flows and what is known of them" />;
  const stand = data === undefined ? '' : ` The first ${countText(data.flows.length)} stand below.`;
  return (
    <Stack className="contents-state" gap={6} w="100%" maw={480} mx="auto">
      <Text c="dimmed" ta="center" role="status">
        Read {countText(read)} of {countText(sample.flows)} flows.{stand}
        {data?.annotations === null &&
          ` What is known of ${read < sample.flows ? 'them comes, then the others.' : 'them comes.'}`}
      </Text>
      <Progress value={(100 * read) / sample.flows} aria-label="Flows that are read" />
    </Stack>
  );
}
