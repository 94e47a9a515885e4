import type { FlowExplanation, FlowV1 } from '@flowsage/client';
import { Anchor, Button, Stack, Text } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link, useParams } from 'wouter';
import { isGone } from '../../api/fault-kinds.ts';
import { usePublicContents, usePublicSample, usePublicVerdict } from '../../api/public-sample.ts';
import { useSession } from '../../app/session.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { copyText } from '../../state/copy-text.ts';
import { usePageTitle } from '../../state/page-title.ts';
import { ContentsState } from '../sample/contents-state.tsx';
import { SampleHead } from '../sample/head/sample-head.tsx';
import { SampleBody } from '../sample/sample-body.tsx';
import { contentsSoFar, type SampleData } from '../sample/sample-data.ts';
import { VerdictPlace } from '../sample/verdict/verdict-place.tsx';

/** A sample that somebody shared, for everybody who has the link. */
export default function PublicSamplePage() {
  const { publicId = '' } = useParams();
  const { session } = useSession();
  const answer = usePublicSample(publicId);
  // Made private or deleted while it was read: it is for others no more.
  const sample = isGone(answer.error) ? undefined : answer.data;
  const contents = usePublicContents(publicId, sample);
  const judgement = usePublicVerdict(publicId, sample);
  const verdict = judgement.data ?? null;
  const data = useMemo<SampleData | null>(() => {
    if (sample?.state !== 'processed') return null;
    const soFar = contentsSoFar(contents.data);
    const explain = (row: number) => explained(row, soFar.flows[row]);
    return { origin: 'public', sample, ...soFar, verdict, explain };
  }, [sample, contents.data, verdict]);

  usePageTitle(sample?.fileName);

  if (answer.isPending) return <Loading what="the shared sample" />;
  if (sample === undefined)
    return (
      <Stack>
        <ErrorNotice error={answer.error} doing="read the shared sample" again={() => void answer.refetch()} />
        <Text size="sm" c="dimmed">
          A link is dead once its sample was made private or deleted. Ask whoever sent it for a new one.
        </Text>
      </Stack>
    );
  return (
    <Stack gap="sm">
      <SampleHead
        sample={sample}
        actions={
          <Button
            variant="default"
            leftSection={<IconLink size={18} />}
            onClick={() => void copyText(`${location.origin}/public/samples/${publicId}`)}
          >
            Copy link
          </Button>
        }
      />
      <Text size="sm" c="dimmed">
        A shared sample: everybody who has this link reads it. Its sources and hosts inside may go by made-up names.{' '}
        {session === null && (
          <>
            To see samples of your own,{' '}
            <Anchor component={Link} href="/sign-in" size="sm" underline="always">
              sign in
            </Anchor>
            , or{' '}
            <Anchor component={Link} href="/local" size="sm" underline="always">
              open a capture in this tab
            </Anchor>
            .
          </>
        )}
      </Text>
      {(sample.state === 'uploaded' || sample.state === 'processing') && (
        <EmptyState title="It is not read yet">
          <Button variant="default" onClick={() => void answer.refetch()} loading={answer.isFetching}>
            Look again
          </Button>
        </EmptyState>
      )}
      {sample.state === 'failed' && (
        <EmptyState title="The file could not be read">The reason stands above.</EmptyState>
      )}
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

/** Guests ask no server why: the labels follow from the numbers of the flow, which this page has. */
async function explained(row: number, flow: FlowV1 | undefined): Promise<FlowExplanation> {
  if (flow === undefined) throw new Error(`there is no flow ${row} in the sample`);
  const { explainLocally } = await import('../../local/open-locally.ts');
  return explainLocally(row, flow);
}
