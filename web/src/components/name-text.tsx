import { ActionIcon, Menu, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconCopy,
  IconDotsVertical,
  IconFilter,
  IconFilterOff,
  IconShieldOff,
  IconWorldSearch,
} from '@tabler/icons-react';
import { useLocation } from 'wouter';
import { destinationPath } from '../state/paths.ts';
import { defang } from '../text/defang.ts';
import { internationalMeaning, internationalName } from '../text/international-name.ts';
import { visibleText } from '../text/visible-text.ts';
import { VisibleText } from './visible-text.tsx';

/** What clicking a value can do to the list it stands in. */
export interface ValueFilter {
  /** Show only what has this value. */
  readonly onInclude: () => void;
  /** Hide what has this value. */
  readonly onExclude: () => void;
}

/** A name or address of traffic, with what can be done with it: copy, defang, look up, filter in and out. */
export function NameText({
  name,
  destination,
  filter,
  size = 'sm',
}: {
  readonly name: string;
  /** `name:port`, where there is a page about it. */
  readonly destination?: string;
  readonly filter?: ValueFilter;
  readonly size?: string;
}) {
  const [, go] = useLocation();
  const international = internationalName(name);
  const meaning = international === null ? '' : internationalMeaning(international);
  const mark = international?.warning == null ? 'IDN' : 'IDN !';
  return (
    <Text component="span" size={size} className="name">
      <VisibleText text={name} />
      {international !== null && (
        <Tooltip multiline maw={320} label={meaning} events={{ hover: true, focus: true, touch: true }}>
          {/* A button, so that keys and fingers get to it as well. */}
          <button
            type="button"
            className="unseen unseen-button"
            aria-label={`${mark}: ${meaning}`}
            onClick={(event) => event.stopPropagation()}
          >
            {mark}
          </button>
        </Tooltip>
      )}
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={20}
            aria-label={`What to do with ${visibleText(name)}`}
            onClick={(event) => event.stopPropagation()}
          >
            <IconDotsVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy(name)}>
            Copy
          </Menu.Item>
          <Menu.Item leftSection={<IconShieldOff size={16} />} onClick={() => void copy(defang(name))}>
            Copy defanged
          </Menu.Item>
          {destination !== undefined && (
            <Menu.Item leftSection={<IconWorldSearch size={16} />} onClick={() => go(destinationPath(destination))}>
              What is known of it
            </Menu.Item>
          )}
          {filter !== undefined && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconFilter size={16} />} onClick={filter.onInclude}>
                Only this
              </Menu.Item>
              <Menu.Item leftSection={<IconFilterOff size={16} />} onClick={filter.onExclude}>
                All but this
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </Text>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notifications.show({ message: 'Copied', autoClose: 1500 });
  } catch {
    // Only pages of https and of this machine may write there.
    notifications.show({ color: 'red', message: 'The browser does not let this page copy. Select the text instead.' });
  }
}
