import type { FieldChangeV1 } from '@flowsage/client';
import { Text } from '@mantine/core';
import { ProseText } from '../../../components/prose-text.tsx';
import { VisibleText } from '../../../components/visible-text.tsx';
import { shownChanges } from './change-words.ts';
import './record.css';

/** What an edit or version changes, field by field: what went, what came. */
export function ChangesList({ changes }: { readonly changes: readonly FieldChangeV1[] }) {
  if (changes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        Nothing differs.
      </Text>
    );
  return (
    <dl className="changes">
      {shownChanges(changes).map(({ field, name, removed, added, kept }) => (
        <div key={field}>
          <dt>
            <VisibleText text={name} />
          </dt>
          <dd>
            {removed.map((text) => (
              <del key={`- ${text}`} className="change-removed">
                <span className="change-sign" aria-hidden>
                  −
                </span>
                <span className="unsighted">Not any more: </span>
                <ProseText text={text} />
              </del>
            ))}
            {added.map((text) => (
              <ins key={`+ ${text}`} className="change-added">
                <span className="change-sign" aria-hidden>
                  +
                </span>
                <span className="unsighted">New: </span>
                <ProseText text={text} />
              </ins>
            ))}
            {kept.length > 0 && (
              <Text size="xs" c="dimmed" component="span">
                stays: <VisibleText text={kept.join(', ')} />
              </Text>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
