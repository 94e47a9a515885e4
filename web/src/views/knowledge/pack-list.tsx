import type { KnowledgePackV1 } from '@flowsage/client';
import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import { usePacks } from '../../api/knowledge.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { countText, timeText } from '../../text/numbers.ts';
import '../sample/details/details.css';
import './knowledge.css';

/** The packs that are loaded: what they hold, from whom, and for how long it is believed. */
export function PackList() {
  const packs = usePacks();
  if (packs.isPending) return <Loading what="the packs" />;
  if (packs.error !== null)
    return <ErrorNotice error={packs.error} doing="read the packs" again={() => void packs.refetch()} />;
  if (packs.data.length === 0)
    return (
      <EmptyState title="No pack is loaded">
        Packs are files of what is known. <code>flowsage kb install</code> puts them into the data folder, and a running
        server takes them by itself.
      </EmptyState>
    );
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        In the order in which they are loaded: of two packs that describe the same destination the later one is told, or
        the graver list.
      </Text>
      <div className="packs">
        {packs.data.map((pack) => (
          <PackCard key={`${pack.name} ${pack.digest}`} pack={pack} />
        ))}
      </div>
    </Stack>
  );
}

function PackCard({ pack }: { readonly pack: KnowledgePackV1 }) {
  const counts = [
    ['destinations', 'Destinations', pack.destinations],
    ['behaviors', 'Behaviors', pack.behaviors],
    ['events', 'Events', pack.events],
  ] as const;
  return (
    <section className="pack">
      <Stack gap="xs">
        <div>
          <Title order={2} size="h3" className="name">
            <VisibleText text={pack.title} />
          </Title>
          <Text size="sm" c="dimmed" className="name">
            <VisibleText text={`${pack.name} ${pack.version}`} />
          </Text>
        </div>
        <Group gap="md">
          {counts.map(([tab, name, count]) => (
            <div key={tab}>
              <Text size="xs" c="dimmed">
                {name}
              </Text>
              {count === 0 ? (
                <Text size="sm">none</Text>
              ) : (
                <Anchor component={Link} href={`/knowledge?${new URLSearchParams({ tab, pack: pack.name })}`} size="sm">
                  {countText(count)}
                </Anchor>
              )}
            </div>
          ))}
        </Group>
        <dl className="facts facts-short">
          <Fact name="Author">{pack.author}</Fact>
          <Fact name="Licence">{pack.licence}</Fact>
          <Fact name="Changed">{pack.updated}</Fact>
          <Fact name="Expiry">{expiryText(pack)}</Fact>
          {pack.written > 0 && <Fact name="By people">{countText(pack.written)}</Fact>}
          {pack.silences > 0 && <Fact name="Silences">{countText(pack.silences)}</Fact>}
          {pack.guards > 0 && <Fact name="Guards">{`${countText(pack.guards)} names that lists name by mistake`}</Fact>}
          {pack.sources.length > 0 && <Fact name="Sources">{pack.sources.join(', ')}</Fact>}
          <Fact name="Digest">{pack.digest}</Fact>
        </dl>
      </Stack>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="name">
        <VisibleText text={children} />
      </dd>
    </div>
  );
}

export function expiryText({
  expired,
  nextExpiry,
  lastExpiry,
}: Pick<KnowledgePackV1, 'expired' | 'nextExpiry' | 'lastExpiry'>): string {
  const gone = expired === 0 ? '' : `${countText(expired)} not believed any more`;
  if (nextExpiry === null) return gone === '' ? 'does not expire' : gone;
  const next = `from ${timeText(nextExpiry).slice(0, 16)}`;
  const last = lastExpiry === null || lastExpiry === nextExpiry ? '' : ` to ${timeText(lastExpiry).slice(0, 16)}`;
  return `${next}${last}${gone === '' ? '' : `; ${gone}`}`;
}
