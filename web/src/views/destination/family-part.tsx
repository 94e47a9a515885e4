import type { DestinationDetailsV1 } from '@flowsage/client';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'wouter';
import { RelevancePill } from '../../components/relevance-pill.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { destinationPath } from '../../state/paths.ts';
import { countOf } from '../../text/numbers.ts';
import { ConcernMeter } from '../knowledge/record/concern-meter.tsx';
import { Panel } from './panel.tsx';

/** Children shown before somebody asks for all. */
const FIRST_CHILDREN = 20;

/** The domain above, with what is known of it, and the names below. */
export function FamilyPart({ details }: { readonly details: DestinationDetailsV1 }) {
  const { parent, statistics } = details;
  const [isAll, setAll] = useState(false);
  const known = new Set(statistics.direct_children_with_knowledge);
  const children = [...new Set([...known, ...(statistics.observed_direct_children ?? [])])];
  const above = statistics.direct_parent_with_knowledge ?? statistics.observed_direct_parent;
  const shown = isAll ? children : children.slice(0, FIRST_CHILDREN);
  return (
    <Panel title="Parents and children">
      {parent !== null ? (
        <div>
          <Text size="xs" c="dimmed">
            The domain above
          </Text>
          <Anchor component={Link} href={destinationPath(parent.name)} size="sm" className="name">
            <VisibleText text={parent.name} />
          </Anchor>
          <Text size="sm" className="name">
            <VisibleText text={parent.title} />
          </Text>
          <Group gap={6}>
            <RelevancePill relevance={parent.concern_level >= 5 ? 'knownBad' : ''} />
            <Text size="xs" c="dimmed" component="span">
              concern <ConcernMeter level={parent.concern_level} />
            </Text>
          </Group>
        </div>
      ) : above !== null ? (
        <div>
          <Text size="xs" c="dimmed">
            The domain above
          </Text>
          <Anchor component={Link} href={destinationPath(above)} size="sm" className="name">
            <VisibleText text={above} />
          </Anchor>
          <Text size="sm" c="dimmed">
            Nothing is known of it.
          </Text>
        </div>
      ) : (
        <Text size="sm" c="dimmed">
          Nothing is known of a domain above.
        </Text>
      )}
      <div>
        <Text size="xs" c="dimmed">
          {children.length === 0 ? 'Names below' : countOf(children.length, 'name below', 'names below')}
        </Text>
        {children.length === 0 ? (
          <Text size="sm" c="dimmed">
            None was seen or described.
          </Text>
        ) : (
          <ul className="name-list">
            {shown.map((name) => (
              <li key={name}>
                <Anchor component={Link} href={destinationPath(name)} size="sm">
                  <VisibleText text={name} />
                </Anchor>
                {known.has(name) && (
                  <Text size="xs" c="dimmed" component="span">
                    {' '}
                    known
                  </Text>
                )}
              </li>
            ))}
          </ul>
        )}
        {children.length > FIRST_CHILDREN && !isAll && (
          <Button size="compact-xs" variant="default" mt={6} onClick={() => setAll(true)}>
            All {children.length}
          </Button>
        )}
      </div>
    </Panel>
  );
}
