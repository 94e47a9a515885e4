import { Stack, Tabs } from '@mantine/core';
import { PageHead } from '../../components/page-head.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { HealthPart } from './health-part.tsx';
import { SettingsPart } from './settings-part.tsx';

const DEFAULTS = { part: 'health' } as const;

/** How the server is and how it is set, for administrators. */
export default function SettingsPage() {
  const [{ part }, setState] = useUrlState(DEFAULTS);
  return (
    <Stack gap={0}>
      <PageHead title="Settings and health" about="How this server is, how it is set, and copies of what it keeps." />
      <Tabs
        value={part === 'settings' ? 'settings' : 'health'}
        onChange={(next) => setState({ part: next ?? 'health' })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="health">Health</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="health">
          <HealthPart />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsPart />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
