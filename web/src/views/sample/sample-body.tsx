import type { AnnotationsV1 } from '@flowsage/client';
import { Drawer, Stack, Tabs } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconGraph, IconTable, IconTimeline } from '@tabler/icons-react';
import {
  memo,
  type ReactNode,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { lateView } from '../../app/late-view.ts';
import { useShortcuts } from '../../app/shortcuts.tsx';
import { Loading } from '../../components/loading.tsx';
import { useUrlState } from '../../state/url-state.ts';
import { isNothingRead } from '../../text/nothing-read.ts';
import { markLanes } from './activity/marks.ts';
import { isAmongShown } from './among-shown.ts';
import { CutNotice } from './cut-notice.tsx';
import { DetailsPane } from './details/details-pane.tsx';
import { NotShown } from './details/not-shown.tsx';
import { PaneBeside } from './details/pane-beside.tsx';
import { ActiveTerms } from './filter/active-terms.tsx';
import { facetCounts } from './filter/facet-counts.ts';
import { FilterBar } from './filter/filter-bar.tsx';
import { ValueMenuProvider } from './filter/value-menu.tsx';
import { NothingFits } from './nothing-fits.tsx';
import type { SampleData, SampleViewProps } from './sample-data.ts';
import { matchingRows } from './sample-filter.ts';
import type { SampleRow } from './sample-row.ts';
import { sampleRows } from './sample-rows.ts';
import { sentenceRows, withRest } from './sentence-rows.ts';
import { ComposeLink } from './timeline/compose-link.tsx';
import { rowsToCompose } from './timeline/compose-rows.ts';
import { GroupingSelect } from './timeline/grouping-select.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { firstOfGroup, GROUPINGS, type Grouping } from './timeline/timeline-items.ts';
import { useCursor } from './use-cursor.ts';
import { useDetailsDrawer } from './use-details-drawer.ts';
import { useSampleFilter } from './use-sample-filter.ts';
import { VerdictPanel } from './verdict/verdict-panel.tsx';
import './sample-body.css';

/** Does not change with the row that is looked at. */
const ActivityStrip = memo(lateView(() => import('./activity-strip.tsx')));
const FlowsTable = lateView(() => import('./flows-table.tsx'));
const SampleGraph = lateView(() => import('./graph.tsx'));

const VIEWS = [
  { value: 'timeline', name: 'Timeline', icon: IconTimeline },
  { value: 'flows', name: 'Flows', icon: IconTable },
  { value: 'graph', name: 'Graph', icon: IconGraph },
] as const;

const DEFAULTS = { view: 'timeline', group: 'time' };

/** Kinds of marks that the activity may have. */
const MOST_LANES = 2;

/** The details stand beside the rows where there is this much room, else over them. */
const PANE_BESIDE_PIXELS = 1100;

/** All that is known of a sample: its verdict, when things happened, and its flows as timeline, table or graph. */
export function SampleBody({
  data,
  verdictPlace = null,
  contentsPlace = null,
}: {
  readonly data: SampleData;
  /** What stands in the place of the verdict until it is there. */
  readonly verdictPlace?: ReactNode;
  /** What tells of flows that are to come. */
  readonly contentsPlace?: ReactNode;
}) {
  const { sample, flows, annotations, verdict, origin, isWhole } = data;
  const [url, setUrl] = useUrlState(DEFAULTS);
  const view = VIEWS.some(({ value }) => value === url.view) ? url.view : DEFAULTS.view;
  const filter = useSampleFilter();
  const [cursor, setCursor] = useCursor();
  const { ref, width } = useElementSize();
  const isWide = width >= PANE_BESIDE_PIXELS;
  // Before it is known how much room there is, there is nowhere to put details.
  const isNarrow = width > 0 && !isWide;
  const drawer = useDetailsDrawer(isNarrow, cursor, setCursor);
  // A table wants all the width until somebody asks for the details of a row.
  const isBeside = isWide && (view !== 'flows' || cursor !== '');
  // Where people read on while more comes, there is room for what is not known yet.
  const hasRoom = useRef({ verdict: false, activity: false });
  if (flows.length > 0 && !isWhole) hasRoom.current.activity = true;
  if (flows.length > 0 && (!isWhole || verdict === null)) hasRoom.current.verdict = true;
  const grouping = GROUPINGS.find((one) => one === url.group) ?? ('time' as Grouping);

  const rows = useMemo(() => sampleRows(flows, annotations), [flows, annotations]);
  const lanes = useMemo(() => markLanes(rows, verdict?.evidence ?? []), [rows, verdict]);
  const sentence = useMemo(() => {
    const named = sentenceRows(verdict, filter.sentence);
    return isWhole ? withRest(named, rows, annotations) : named;
  }, [verdict, filter.sentence, isWhole, rows, annotations]);
  const only = sentence?.rows ?? null;
  const matching = useMemo(() => matchingRows(rows, filter, only), [rows, filter, only]);
  const counts = useMemo(() => facetCounts(rows, filter, only), [rows, filter, only]);

  const { open: openDrawer } = drawer;
  const open = useCallback(
    (key: string) => {
      openDrawer();
      setCursor(key);
    },
    [openDrawer, setCursor],
  );
  const selectRow = useCallback((row: number) => open(String(row)), [open]);
  // Details may come a moment later than the row that a key leads to.
  const detailed = useDeferredValue(cursor);
  const groupFirst = useMemo(
    () => firstOfGroup(rows, matching, grouping, detailed),
    [rows, matching, grouping, detailed],
  );
  const [wantedKey, setWantedKey] = useState('');
  const isListed = useMemo(
    () => isAmongShown(detailed, matching, rows.length, annotations.events),
    [detailed, matching, rows, annotations],
  );
  // Of repeats the first one, so that other views have a row to show.
  const selected = /^r?\d+$/.test(cursor) ? Number(cursor.replace('r', '')) : null;
  const [factsPlace, setFactsPlace] = useState<HTMLElement | null>(null);
  const views: SampleViewProps = { data, rows, matching, filter, selected, onSelect: selectRow, factsPlace };

  // What is left of the flows begins where the reader looks.
  const rowsTop = useRef<HTMLDivElement>(null);
  const before = useRef({ matching, rows });
  useEffect(() => {
    if (before.current.matching === matching) return;
    const hasMoreCome = before.current.rows !== rows;
    before.current = { matching, rows };
    if (hasMoreCome) return;
    const top = rowsTop.current?.getBoundingClientRect().top ?? 0;
    if (filter.sentence !== '' || top < 0) rowsTop.current?.scrollIntoView({ block: 'start' });
  }, [matching, rows, filter.sentence]);

  useShortcuts('Sample', [
    ...VIEWS.map(({ value, name }, index) => ({
      keys: String(index + 1),
      title: `Show the ${name.toLowerCase()}`,
      run: () => setUrl({ view: value }),
    })),
  ]);

  const pane =
    isListed || wantedKey === detailed ? (
      <DetailsPane
        data={data}
        rows={rows}
        cursor={detailed}
        firstOfGroup={groupFirst}
        filter={filter}
        isOfGraph={view === 'graph'}
        onKey={setCursor}
      />
    ) : (
      <NotShown
        title={titleOf(detailed, rows, annotations)}
        onShowAll={filter.clear}
        onDetails={() => setWantedKey(detailed)}
      />
    );
  return (
    <ValueMenuProvider filter={filter} hasDestinationPages={origin === 'own'}>
      <Stack gap={8} ref={ref}>
        {/* An all-clear for what nobody could read would be a false one: the head says what happened. */}
        {!isNothingRead(sample) &&
          (verdict === null ? (
            verdictPlace
          ) : (
            <VerdictPanel verdict={verdict} filter={filter} hasRoom={hasRoom.current.verdict} />
          ))}
        {isWhole && <CutNotice annotations={annotations} shown={flows.length} />}
        {(!isWhole || rows.length > 0) && (
          <div
            className="activity-place"
            style={{ '--lanes': hasRoom.current.activity ? MOST_LANES : lanes } as React.CSSProperties}
          >
            {isWhole ? (
              <Suspense fallback={null}>
                <ActivityStrip {...views} selected={null} />
              </Suspense>
            ) : (
              contentsPlace
            )}
          </div>
        )}
        {(isWhole || rows.length > 0) && (
          <>
            <div ref={rowsTop} className="rows-top" />
            <FilterBar
              filter={filter}
              counts={counts}
              hasRarity={origin !== 'local'}
              isWhole={isWhole}
              most={sample.flows ?? 0}
            />
            <ActiveTerms filter={filter} sentence={sentence} shown={matching.length} all={rows.length} />
            <Tabs value={view} onChange={(next) => next !== null && setUrl({ view: next })} keepMounted={false}>
              <div className="tabs-row">
                <Tabs.List aria-label="Views">
                  {VIEWS.map(({ value, name, icon: Icon }) => (
                    <Tabs.Tab key={value} value={value} leftSection={<Icon size={16} />}>
                      {name}
                    </Tabs.Tab>
                  ))}
                </Tabs.List>
                {view === 'timeline' && (
                  <div className="tabs-end">
                    {origin === 'own' && rows.length > 1 && (
                      <ComposeLink
                        sampleId={data.sample.id}
                        rows={rowsToCompose(detailed, matching, !filter.isEmpty, annotations.events)}
                      />
                    )}
                    <GroupingSelect grouping={grouping} onGrouping={(next) => setUrl({ group: next })} />
                  </div>
                )}
              </div>
              <div className={isBeside ? 'beside' : undefined}>
                <div className="beside-main">
                  <Tabs.Panel value="timeline">
                    {matching.length === 0 && !isWhole ? (
                      <Loading what="on, for flows that fit the filter" />
                    ) : matching.length === 0 ? (
                      <NothingFits all={rows.length} onClear={filter.clear} />
                    ) : (
                      <Timeline {...views} grouping={grouping} cursor={cursor} onCursor={setCursor} onOpen={open} />
                    )}
                  </Tabs.Panel>
                  <Suspense fallback={<Loading what="the view" />}>
                    <Tabs.Panel value="flows">
                      <FlowsTable {...views} />
                    </Tabs.Panel>
                    <Tabs.Panel value="graph">
                      {isWhole ? <SampleGraph {...views} /> : <Loading what="all flows before they are drawn" />}
                    </Tabs.Panel>
                  </Suspense>
                </div>
                {isBeside && (
                  <PaneBeside onClose={view === 'flows' ? () => setCursor('') : null}>
                    {view === 'graph' && <div className="facts-place" ref={setFactsPlace} />}
                    {pane}
                  </PaneBeside>
                )}
              </div>
            </Tabs>
          </>
        )}
      </Stack>
      {isNarrow && (
        <Drawer
          opened={drawer.isOpen && cursor !== '' && rows.length > 0}
          onClose={drawer.close}
          position="right"
          size="min(480px, 100%)"
          title="Details"
        >
          {pane}
        </Drawer>
      )}
    </ValueMenuProvider>
  );
}

/** What a flow or an Event is called in the list. */
function titleOf(key: string, rows: readonly SampleRow[], { events, records }: AnnotationsV1): string {
  if (!key.startsWith('e')) return rows[Number(key.replace('r', ''))]?.title ?? '';
  return records[events[Number(key.slice(1))]?.record ?? -1]?.title ?? '';
}
