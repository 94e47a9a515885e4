import type { SampleV1 } from '@flowsage/client';
import { Button } from '@mantine/core';
import { IconShare, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../../../app/session.tsx';
import { type SampleDialog, SampleDialogs } from '../../samples/sample-dialogs.tsx';
import type { SampleData } from '../sample-data.ts';
import { DownloadMenu } from './download-menu.tsx';

/** What its owner can do with a sample. */
export function OwnSampleActions({ sample, data }: { readonly sample: SampleV1; readonly data: SampleData | null }) {
  const { may } = useSession();
  const [, go] = useLocation();
  const [asked, setAsked] = useState<SampleDialog['name'] | null>(null);
  const isShared = sample.visibility === 'public';
  return (
    <>
      {data !== null && <DownloadMenu data={data} />}
      {(may('upload') || isShared) && (
        <Button
          variant={isShared ? 'light' : 'default'}
          size="xs"
          leftSection={<IconShare size={16} />}
          onClick={() => setAsked('share')}
        >
          {isShared ? 'Shared' : 'Share'}
        </Button>
      )}
      {may('upload') && (
        <Button
          variant="default"
          size="xs"
          c="var(--known-bad)"
          leftSection={<IconTrash size={16} />}
          onClick={() => setAsked('delete')}
        >
          Delete
        </Button>
      )}
      <SampleDialogs
        dialog={asked === null ? null : { name: asked, sample }}
        onClose={() => setAsked(null)}
        onDeleted={() => go('/', { replace: true })}
      />
    </>
  );
}
