import type { SampleV1 } from '@flowsage/client';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { countText } from '../../text/numbers.ts';

/** What stands in the place of the flows until they are there: how far they are read, or why they are not. */
export function ContentsState({
  sample,
  contents,
}: {
  readonly sample: SampleV1;
  readonly contents: {
    readonly isError: boolean;
    readonly isPending: boolean;
    readonly error: unknown;
    /** Flows so far. */
    readonly read: number;
    readonly refetch: () => unknown;
  };
}) {
  const { isError, isPending, error, read, refetch } = contents;
  if (isError) return <ErrorNotice error={error} doing="read the flows of the sample" again={() => void refetch()} />;
  if (sample.state !== 'processed' || !isPending) return null;
  return (
    <Loading
      what={
        read === 0
          ? 'flows and what is known of them'
          : `flows (${countText(read)} of ${countText(sample.flows ?? read)})`
      }
    />
  );
}
