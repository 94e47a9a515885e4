import { Badge, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMemo, useRef } from 'react';
import { useSettings } from '../../api/server-status.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Loading } from '../../components/loading.tsx';
import { leaveSearch } from '../../components/search-keys.ts';
import { StackedCell, StackedRow, StackedTable } from '../../components/stacked-table.tsx';
import { VisibleText } from '../../components/visible-text.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { countOf } from '../../text/numbers.ts';
import { filterSettings, KINDS, settingKind } from './setting-list.ts';

const DEFAULTS = { words: '', kind: '' } as const;

/** Every setting with its value and where that comes from. They are changed where the server is started. */
export function SettingsPart() {
  const settings = useSettings();
  const [state, setState] = useUrlState(DEFAULTS);
  const searchRef = useRef<HTMLInputElement>(null);
  useShortcuts('Settings', [{ keys: '/', title: 'Search', run: () => searchRef.current?.focus() }]);
  const found = useMemo(() => filterSettings(settings.data ?? [], state), [settings.data, state]);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        They are changed where the server is started: as an option, as a variable of its environment, or in its
        configuration file. None of them is a secret.
      </Text>
      <Group gap="xs">
        <TextInput
          ref={searchRef}
          type="search"
          aria-label="Words in name, value or meaning"
          placeholder="Name, value or meaning ( / )"
          w={{ base: '100%', xs: 300 }}
          value={state.words}
          onChange={(event) => setState({ words: event.currentTarget.value }, { replace: true })}
          onKeyDown={(event) => leaveSearch(event, { clear: () => setState({ words: '' }, { replace: true }) })}
        />
        <NativeSelect
          aria-label="Which settings"
          value={settingKind(state.kind)}
          onChange={(event) => setState({ kind: event.currentTarget.value })}
          data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
        />
        <Text size="sm" c="dimmed" role="status">
          {countOf(found.length, 'setting')}
        </Text>
      </Group>
      {settings.error !== null && (
        <ErrorNotice error={settings.error} doing="read the settings" again={() => void settings.refetch()} />
      )}
      {settings.isPending && <Loading what="the settings" />}
      {settings.data !== undefined && found.length === 0 && (
        <EmptyState title="No setting is like that">
          <Button variant="default" onClick={() => setState({ words: '', kind: '' })}>
            Clear filters
          </Button>
        </EmptyState>
      )}
      {found.length > 0 && (
        <StackedTable
          label="Settings"
          isFixed
          columns={[{ title: 'Setting', width: '56%' }, { title: 'Value' }, { title: 'Standard' }]}
        >
          {found.map((setting) => (
            <StackedRow key={setting.name}>
              <StackedCell className="name">
                <Text size="sm" fw={600} span>
                  {setting.name}
                </Text>
                {setting.isLimit && (
                  <Badge size="sm" radius="sm" tt="none" variant="default" ml={6}>
                    limit
                  </Badge>
                )}
                <Text size="sm">
                  {setting.meaning}
                  {setting.choices !== null && ` One of ${setting.choices.join(', ')}.`}
                </Text>
                <Text size="xs" c="dimmed" className="mono">
                  {setting.option} · {setting.environment}
                </Text>
              </StackedCell>
              <StackedCell label="Value" className="name">
                <Text size="sm" fw={setting.origin === 'standard' ? 400 : 700}>
                  <VisibleText text={setting.text === '' ? 'none' : setting.text} />
                </Text>
                <Text size="xs" c="dimmed">
                  {setting.origin === 'standard' ? 'as by standard' : <VisibleText text={setting.source} />}
                </Text>
              </StackedCell>
              <StackedCell label="Standard" className="name">
                <VisibleText text={setting.standardText === '' ? 'none' : setting.standardText} />
              </StackedCell>
            </StackedRow>
          ))}
        </StackedTable>
      )}
    </Stack>
  );
}
