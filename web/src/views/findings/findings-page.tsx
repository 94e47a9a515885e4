import { Stack, Tabs } from '@mantine/core';
import { IconAlertTriangle, IconVolumeOff } from '@tabler/icons-react';
import { PageHead } from '../../components/page-head.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { FINDING_DEFAULTS } from './finding-query.ts';
import { FindingsPart } from './findings-part.tsx';
import { SilencesPart } from './silences-part.tsx';
import './findings.css';

/** What detections found over all samples, and what of it shall not count. */
export default function FindingsPage() {
  const [{ tab }, setState] = useUrlState(FINDING_DEFAULTS);
  return (
    <Stack gap="sm">
      <PageHead
        title="Findings"
        about="What detections found in all of your samples: those that lasted to the latest time first."
      />
      <Tabs
        value={tab === 'silences' ? 'silences' : 'findings'}
        onChange={(next) => setState({ tab: next ?? 'findings' })}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="findings" leftSection={<IconAlertTriangle size={16} />}>
            Findings
          </Tabs.Tab>
          <Tabs.Tab value="silences" leftSection={<IconVolumeOff size={16} />}>
            Silences
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="findings">
          <FindingsPart />
        </Tabs.Panel>
        <Tabs.Panel value="silences">
          <SilencesPart />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
