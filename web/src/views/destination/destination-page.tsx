import type { MetadataRecord } from '@flowsage/client';
import { Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useParams } from 'wouter';
import { useDestination } from '../../api/destination.ts';
import { type RecordKey, useWritten } from '../../api/knowledge.ts';
import { useSession } from '../../app/session.tsx';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { NameText } from '../../components/name-text.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { usePageTitle } from '../../state/page-title.ts';
import { useUrlState } from '../../state/url-state.ts';
import { internationalMeaning, internationalName } from '../../text/international-name.ts';
import { DeleteRecord } from '../knowledge/record/delete-record.tsx';
import { DraftLine } from '../knowledge/record/draft-line.tsx';
import { RecordEditor } from '../knowledge/record/record-editor.tsx';
import { RecordHistory } from '../knowledge/record/record-history.tsx';
import { WaitingProposals } from '../knowledge/record/waiting-proposals.tsx';
import './destination.css';
import { parsePlace } from './destination-place.ts';
import { FamilyPart } from './family-part.tsx';
import { KnownPart } from './known-part.tsx';
import { NothingKnown } from './nothing-known.tsx';
import { Panel } from './panel.tsx';
import { PlaceForm } from './place-form.tsx';
import { SamplesPart } from './samples-part.tsx';
import { SeenPart } from './seen-part.tsx';
import { StatisticsPart } from './statistics-part.tsx';

const DEFAULTS = { edit: '' } as const;

/** All that is known and was seen of one destination, and the place to write of it. */
export default function DestinationPage() {
  const { destination = '' } = useParams<{ destination: string }>();
  const place = useMemo(() => parsePlace(decoded(destination)), [destination]);
  return <PageOfPlace key={`${place.name} ${place.protocol} ${place.port}`} place={place} />;
}

function PageOfPlace({ place }: { readonly place: ReturnType<typeof parsePlace> }) {
  const { may } = useSession();
  const [{ edit }, setState] = useUrlState(DEFAULTS);
  const [isDeleting, setDeleting] = useState(false);
  const answer = useDestination(place);
  const at: RecordKey = { kind: 'destination', key: answer.data?.key ?? `${place.name}:${place.port ?? ''}` };
  const written = useWritten(at);
  const mayWrite = may('edit') || may('upload');
  const isEditing = edit === 'yes' && mayWrite;
  const setEditing = (is: boolean) => setState({ edit: is ? 'yes' : '' });
  useShortcuts('Destination', [
    ...(mayWrite && !isEditing ? [{ keys: 'e', title: 'Edit what is known', run: () => setEditing(true) }] : []),
  ]);

  usePageTitle(place.name);

  const international = internationalName(place.name);
  const details = answer.data;
  const record = details !== undefined && 'title' in details.metadata ? (details.metadata as MetadataRecord) : null;
  return (
    <Stack gap="sm">
      <PageHead
        title={<NameText name={place.name} size="xl" />}
        about={
          <>
            {international !== null && (
              <Text size="sm" c="var(--mantine-color-text)">
                <VisibleText text={internationalMeaning(international)} />
              </Text>
            )}
            A destination: a name or address with a port. <PlaceForm place={place} />
          </>
        }
      />
      {answer.error !== null && (
        <ErrorNotice error={answer.error} doing="read what is known" again={() => void answer.refetch()} />
      )}
      {written.error !== null && (
        <ErrorNotice error={written.error} doing="read what was written" again={() => void written.refetch()} />
      )}
      {(answer.isPending || written.isPending) && answer.error === null && <Loading what="what is known" />}
      {details !== undefined && written.data !== undefined && (
        <>
          {isEditing && (
            <Panel title={record === null ? 'Write what you know' : 'Edit what is known'}>
              {written.data === null && record !== null && (
                <Text size="sm" c="dimmed">
                  {details.origin?.inheritedFrom == null
                    ? 'The form begins with what the pack says. What you write is told in its place.'
                    : 'What is told now is said of a domain above. What you write is said of this name alone.'}
                </Text>
              )}
              <RecordEditor
                at={at}
                written={written.data}
                start={details.origin?.inheritedFrom == null ? details.metadata : null}
                packKnowledge={details.packKnowledge}
                onDone={() => setEditing(false)}
              />
            </Panel>
          )}
          {mayWrite && !isEditing && <WaitingProposals at={at} />}
          {mayWrite && !isEditing && <DraftLine at={at} onEdit={() => setEditing(true)} />}
          <div className="destination-columns">
            <div className="destination-column">
              {!isEditing &&
                (record === null ? (
                  <NothingKnown
                    name={place.name}
                    isSeen={details.statistics.count > 0}
                    onEdit={() => setEditing(true)}
                  />
                ) : (
                  <KnownPart
                    details={details}
                    record={record}
                    written={written.data}
                    onEdit={() => setEditing(true)}
                    onDelete={() => setDeleting(true)}
                  />
                ))}
              <SeenPart details={details} />
              <SamplesPart place={place} destination={details.key} count={details.ownSamples} />
            </div>
            <div className="destination-column">
              <StatisticsPart details={details} />
              <FamilyPart details={details} />
              <Panel title="History">
                <RecordHistory at={at} isWritten={written.data !== null} />
              </Panel>
            </div>
          </div>
        </>
      )}
      {written.data != null && (
        <DeleteRecord written={written.data} isOpen={isDeleting} onClose={() => setDeleting(false)} />
      )}
    </Stack>
  );
}

/** The router gives some characters as they were written in the address. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
