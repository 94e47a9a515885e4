import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useCallback, useMemo } from 'react';
import { Link, useParams } from 'wouter';
import { client } from '../../api/client.ts';
import { isGone } from '../../api/fault-kinds.ts';
import { isWorkedOn, useForgetSample, useSample, useSampleContents, useSampleVerdict } from '../../api/sample.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { usePageTitle } from '../../state/page-title.ts';
import { ContentsState } from './contents-state.tsx';
import { GoneNotice } from './gone-notice.tsx';
import { OwnSampleActions } from './head/own-sample-actions.tsx';
import { SampleHead } from './head/sample-head.tsx';
import { SampleBody } from './sample-body.tsx';
import { contentsSoFar, type SampleData } from './sample-data.ts';
import { ChangedNotice } from './verdict/changed-notice.tsx';
import { VerdictPlace } from './verdict/verdict-place.tsx';

/** One sample of the own account, from its upload on. */
export default function OwnSamplePage() {
  const { id = '' } = useParams();
  return <PageOfSample key={id} id={id} />;
}

function PageOfSample({ id }: { readonly id: string }) {
  const answer = useSample(id);
  const isOver = isGone(answer.error);
  useForgetSample(id, isOver);
  const sample = isOver ? undefined : answer.data;
  const contents = useSampleContents(id, sample);
  const judgement = useSampleVerdict(sample);
  const verdict = judgement.data?.verdict ?? null;
  const explain = useCallback((row: number) => client().explainFlow(id, row), [id]);
  const data = useMemo<SampleData | null>(() => {
    if (sample?.state !== 'processed') return null;
    return { origin: 'own', sample, ...contentsSoFar(contents.data), verdict, explain };
  }, [sample, contents.data, verdict, explain]);

  usePageTitle(sample?.fileName);

  if (answer.isPending) return <Loading what="the sample" />;
  if (isOver && answer.data !== undefined) return <GoneNotice fileName={answer.data.fileName} />;
  if (sample === undefined)
    return (
      <Stack>
        <ErrorNotice error={answer.error} doing="read the sample" again={() => void answer.refetch()} />
        <Group>
          <Button component={Link} href="/" variant="default">
            Go to the samples
          </Button>
        </Group>
      </Stack>
    );
  return (
    <Stack gap={8}>
      <SampleHead sample={sample} actions={<OwnSampleActions sample={sample} data={data} />} />
      {isWorkedOn(sample) && (
        <EmptyState title={sample.state === 'uploaded' ? 'Waiting for its turn' : 'Reading the capture'}>
          <Text mb="sm">The page fills by itself when the sample is read; you may leave it meanwhile.</Text>
          <Progress value={100} animated aria-label="Working" />
        </EmptyState>
      )}
      {sample.state === 'failed' && (
        <EmptyState title="The file could not be read">
          The reason stands above. Upload a capture (pcap, pcapng), a log (Zeek, Suricata EVE, NetFlow) or a flow file;
          delete this sample if it is of no use.
        </EmptyState>
      )}
      {judgement.data?.changes != null && <ChangedNotice changes={judgement.data.changes} />}
      {data !== null && (
        <SampleBody
          data={data}
          verdictPlace={<VerdictPlace answer={judgement} />}
          contentsPlace={<ContentsState sample={sample} contents={contents} />}
        />
      )}
    </Stack>
  );
}
