import { Button, Stack, Tabs } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconTimelineEvent } from '@tabler/icons-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { errorText } from '../../api/error-text.ts';
import { useExportKnowledge } from '../../api/knowledge.ts';
import { PageHead } from '../../components/page-head.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { visibleText } from '../../text/visible-text.ts';
import { KNOWLEDGE_DEFAULTS, kindOf, TABS, tabOf, turnedTo } from './knowledge-query.ts';
import { PackList } from './pack-list.tsx';
import { ProposalList } from './proposal-list.tsx';
import { RecordDrawer } from './record-drawer.tsx';
import { RecordList } from './record-list.tsx';

/** Everything that is known: browse, search, read, write, and decide on what others propose. */
export default function KnowledgePage() {
  const [state, setState] = useUrlState(KNOWLEDGE_DEFAULTS);
  const tab = tabOf(state);
  const kind = kindOf(tab);
  return (
    <Stack gap={0}>
      <PageHead
        title="Knowledge"
        about="What people here and packs say of destinations, behaviors and Events."
        actions={
          <>
            <Button
              component={Link}
              href="/knowledge/compose"
              size="compact-md"
              leftSection={<IconTimelineEvent size={18} />}
            >
              Compose an Event
            </Button>
            <ExportButton />
          </>
        }
      />
      <Tabs value={tab} onChange={(next) => setState(turnedTo(next ?? 'destinations'))} keepMounted={false}>
        <Tabs.List mb="md" className="knowledge-tabs">
          {Object.entries(TABS).map(([value, title]) => (
            <Tabs.Tab key={value} value={value}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>
          {kind !== null ? (
            <RecordList key={kind} kind={kind} state={state} onChange={setState} />
          ) : tab === 'packs' ? (
            <PackList />
          ) : (
            <ProposalList state={state} onChange={setState} />
          )}
        </Tabs.Panel>
      </Tabs>
      {kind !== null && state.record !== '' && (
        <RecordDrawer
          key={`${kind} ${state.record} ${state.of}`}
          at={{ kind, key: state.record }}
          pack={state.of}
          isEditing={state.edit === 'yes'}
          onEdit={(is) => setState({ edit: is ? 'yes' : '', ...(is ? {} : { of: '' }) })}
          onClose={() => setState({ record: '', of: '', edit: '' })}
        />
      )}
    </Stack>
  );
}

/** Gives all that people wrote as a pack. */
function ExportButton() {
  const exported = useExportKnowledge();
  const { error } = exported;
  useEffect(() => {
    if (error !== null)
      notifications.show({
        color: 'red',
        title: 'Could not export',
        message: visibleText(errorText(error).what),
      });
  }, [error]);
  return (
    <Button
      size="compact-md"
      variant="default"
      leftSection={<IconDownload size={18} />}
      loading={exported.isPending}
      title="All that people wrote, as a pack that other servers install"
      onClick={() => exported.mutate()}
    >
      Export
    </Button>
  );
}
