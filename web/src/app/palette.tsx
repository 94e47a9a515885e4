import {
  isActionsGroup,
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
  type SpotlightFilterFunction,
} from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { destinationPath } from '../state/paths.ts';
import { PAGES } from './page-list.ts';
import { type PaletteFind, usePaletteFinds } from './palette-finds.ts';
import { paletteOrder } from './palette-order.ts';
import { paletteStore } from './palette-store.ts';
import { useSession } from './session.tsx';
import { useShortcutRegistry } from './shortcuts.tsx';
import './palette.css';

/** Enter waits this long for what the server finds, and looks up what was typed then. */
const PATIENCE_MILLISECONDS = 3000;

/** Lines that hold what was typed, in the order of their groups. */
const inOrder: SpotlightFilterFunction = (query, groups) => {
  const typed = query.trim().toLowerCase();
  const fits = ({ label, description, keywords }: SpotlightActionData) =>
    [label, description, keywords].some((text) => typeof text === 'string' && text.toLowerCase().includes(typed));
  return groups.flatMap((one): typeof groups => {
    if (!isActionsGroup(one)) return fits(one) ? [one] : [];
    const actions = one.actions.filter(fits);
    return actions.length === 0 ? [] : [{ ...one, actions }];
  });
};

/** All commands by name: pages, what the page below can do, destinations and samples. Ctrl+K or Cmd+K. */
export function Palette() {
  const [, go] = useLocation();
  const [query, setQuery] = useState('');
  const registry = useShortcutRegistry();
  const { may } = useSession();
  const pages: SpotlightActionData[] = PAGES.flatMap(({ path, title, scope, link }) => {
    if (link === undefined || (scope !== null && !may(scope))) return [];
    const Icon = link.icon;
    return [
      { id: path, label: title, description: link.chord, leftSection: <Icon size={18} />, onClick: () => go(path) },
    ];
  });
  const here: SpotlightActionData[] = registry
    .groups()
    .flatMap(({ title: group, shortcuts }) =>
      shortcuts
        .filter(({ keys }) => !keys.startsWith('g '))
        .map(({ keys, title, run }) => ({ id: `${group} ${keys}`, label: title, description: keys, onClick: run })),
    );
  // Where Enter was pressed before the server had answered: the answer decides.
  const [wanted, setWanted] = useState<string | null>(null);
  const name = wanted ?? query.trim();
  const finds = usePaletteFinds(name);
  const { isPending } = finds;
  const order = paletteOrder(name, finds);
  const best = useRef<string | null>(null);
  best.current = [...order.samples, ...order.destinations][0]?.path ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: going is not a state.
  useEffect(() => {
    if (wanted === null) return;
    const end = () => {
      setWanted(null);
      go(best.current ?? destinationPath(wanted));
    };
    const timer = setTimeout(end, isPending ? PATIENCE_MILLISECONDS : 0);
    return () => clearTimeout(timer);
  }, [wanted, isPending]);
  const lookUp: SpotlightActionData[] =
    name === ''
      ? []
      : [
          {
            id: 'look-up',
            label: `Look up the destination ${name}`,
            leftSection: <IconSearch size={18} />,
            // Whatever was typed fits.
            keywords: name,
            onClick: () => (isPending ? setWanted(name) : go(destinationPath(name))),
          },
        ];
  const actionsOf = (list: readonly PaletteFind[]): SpotlightActionData[] =>
    list.map(({ path, ...find }) => ({ ...find, onClick: () => go(path) }));
  const groups: SpotlightActionGroupData[] = [
    { group: 'Pages', actions: pages },
    { group: 'On this page', actions: here },
    { group: 'Samples', actions: actionsOf(order.samples) },
    { group: 'Known destinations', actions: actionsOf(order.destinations) },
    { group: 'Destinations', actions: lookUp },
    { group: 'Other names that hold it', actions: actionsOf(order.others) },
  ];
  const actions = groups.filter(({ actions: inside }) => inside.length > 0);
  const ids = actions.flatMap(({ actions: inside }) => inside.map(({ id }) => id)).join(' ');
  // What the server finds comes later and stands first. Enter takes it, unless somebody has gone to another line.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first line is another one when the list is.
  useEffect(() => {
    const { selected, listId } = paletteStore.getState();
    const list = document.getElementById(listId);
    if (selected !== 0 || list === null) return;
    list.querySelector('[data-selected]')?.removeAttribute('data-selected');
    list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  }, [ids]);
  return (
    <Spotlight
      store={paletteStore}
      actions={actions}
      filter={inOrder}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      nothingFound="Nothing of that name"
      searchProps={{
        placeholder: 'Command, or name of a destination or sample',
        leftSection: <IconSearch size={18} />,
      }}
      title="Commands"
      // It is told, and not shown: the field says what it is for.
      classNames={{ header: 'unsighted', action: 'palette-action' }}
      highlightQuery
      scrollable
      maxHeight={420}
    />
  );
}
