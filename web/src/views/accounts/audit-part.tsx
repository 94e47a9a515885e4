import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMemo, useRef, useState } from 'react';
import { useAccounts, useAudit } from '../../api/accounts.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { leaveSearch } from '../../components/search-keys.ts';
import { StackedCell, StackedRow, StackedTable } from '../../components/stacked-table.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { accountNames } from '../../text/account-name.ts';
import { countOf, timeText } from '../../text/numbers.ts';
import { visibleText } from '../../text/visible-text.ts';
import { auditActions, filterAudit } from './audit-entries.ts';
import './accounts.css';

const DEFAULTS = { action: '', words: '' } as const;
/** As many as the server tells at a time. */
const MOST_ENTRIES = 10_000;
const SHOWN_AT_A_TIME = 200;

/** Who did what, newest first. */
export function AuditPart() {
  const [state, setState] = useUrlState(DEFAULTS);
  const audit = useAudit(MOST_ENTRIES);
  const accounts = useAccounts(true);
  const [most, setMost] = useState(SHOWN_AT_A_TIME);
  const searchRef = useRef<HTMLInputElement>(null);
  useShortcuts('Audit log', [{ keys: '/', title: 'Search', run: () => searchRef.current?.focus() }]);

  const names = useMemo(() => accountNames(accounts.data ?? []), [accounts.data]);
  const entries = audit.data ?? [];
  const found = useMemo(() => filterAudit(entries, state, names), [entries, state, names]);
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <TextInput
          ref={searchRef}
          type="search"
          aria-label="Words in account, object or details"
          placeholder="Account, object or details ( / )"
          w={{ base: '100%', xs: 300 }}
          value={state.words}
          onChange={(event) => setState({ words: event.currentTarget.value }, { replace: true })}
          onKeyDown={(event) => leaveSearch(event, { clear: () => setState({ words: '' }, { replace: true }) })}
        />
        <NativeSelect
          aria-label="Action"
          value={state.action}
          onChange={(event) => setState({ action: event.currentTarget.value })}
          data={[
            { value: '', label: 'Every action' },
            ...auditActions(entries, state.action).map((action) => ({ value: action, label: visibleText(action) })),
          ]}
        />
        <Text size="sm" c="dimmed" role="status">
          {countOf(found.length, 'entry', 'entries')}
          {entries.length >= MOST_ENTRIES && ' of the latest 10,000'}
        </Text>
      </Group>
      {audit.error !== null && (
        <ErrorNotice error={audit.error} doing="read the audit log" again={() => void audit.refetch()} />
      )}
      {audit.isPending && <Loading what="the audit log" />}
      {audit.data !== undefined && found.length === 0 && (
        <EmptyState title="Nothing like that was done">
          <Button variant="default" onClick={() => setState({ action: '', words: '' })}>
            Clear filters
          </Button>
        </EmptyState>
      )}
      {found.length > 0 && (
        <StackedTable
          label="Audit log"
          spacing={6}
          columns={[
            { title: 'Time (UTC)', width: 170 },
            { title: 'Action' },
            { title: 'Account' },
            { title: 'Object' },
            { title: 'Details' },
          ]}
        >
          {found.slice(0, most).map(({ at, action, accountId, keyId, object, detail }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: entries have no other identity, and none comes in between.
            <StackedRow key={index}>
              <StackedCell label="Time (UTC)" className="time">
                {timeText(at)}
              </StackedCell>
              <StackedCell label="Action" className="mono">
                <VisibleText text={action} />
              </StackedCell>
              <StackedCell label="Account" className="name">
                <VisibleText text={names.get(accountId) ?? accountId} />
                <Text size="xs" c="dimmed" className="mono">
                  {keyId === null ? 'the server itself' : `key ${keyId}`}
                </Text>
              </StackedCell>
              <StackedCell label="Object" className="mono name small">
                <VisibleText text={object} />
              </StackedCell>
              <StackedCell label="Details" className="name">
                {detail !== '' && <VisibleText text={detail} />}
              </StackedCell>
            </StackedRow>
          ))}
        </StackedTable>
      )}
      {found.length > most && (
        <Button variant="default" onClick={() => setMost(most + SHOWN_AT_A_TIME)}>
          Show more
        </Button>
      )}
    </Stack>
  );
}
