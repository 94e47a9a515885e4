import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { destinationPath } from '../state/paths.ts';
import { PAGES } from './page-list.ts';
import { usePaletteFinds } from './palette-finds.ts';
import { useSession } from './session.tsx';
import { useShortcutRegistry } from './shortcuts.tsx';

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
  const name = query.trim();
  const finds = usePaletteFinds(name);
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
            onClick: () => go(destinationPath(name)),
          },
        ];
  const commands = [
    { group: 'Pages', actions: pages },
    { group: 'On this page', actions: here },
  ];
  // What the server finds comes later, and stands where it moves nothing that Enter would take.
  const destination = { group: 'Destinations', actions: [...lookUp, ...finds.destinations] };
  const samples = { group: 'Samples', actions: [...finds.samples] };
  // Enter takes the first: a word is part of a command, what has a dot or colon is a name or address.
  const ordered = /[.:]/.test(name) ? [destination, ...commands, samples] : [...commands, destination, samples];
  const actions: SpotlightActionGroupData[] = ordered.filter(({ actions: inside }) => inside.length > 0);
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      nothingFound="Nothing of that name"
      searchProps={{
        placeholder: 'Command, or name of a destination or sample',
        leftSection: <IconSearch size={18} />,
      }}
      highlightQuery
      scrollable
      maxHeight={420}
    />
  );
}
