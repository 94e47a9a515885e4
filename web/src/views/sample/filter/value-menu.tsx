import { Menu } from '@mantine/core';
import { IconCopy, IconFilter, IconFilterOff, IconShieldOff, IconWorldSearch } from '@tabler/icons-react';
import { createContext, type MouseEvent, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { VisibleText } from '../../../components/visible-text.tsx';
import { copyText } from '../../../state/copy-text.ts';
import { destinationPath } from '../../../state/paths.ts';
import { defang } from '../../../text/defang.ts';
import { FIELD_NAMES, type FilterField, isFilterField, isNumberField } from '../sample-filter.ts';
import type { SampleFilterState } from '../use-sample-filter.ts';
import { RangeItems } from './range-items.tsx';
import { valueText } from './value-text.ts';

interface OpenMenu {
  readonly field: FilterField;
  readonly value: string;
  readonly at: DOMRect;
  readonly from: HTMLElement;
}

type OpenValueMenu = (event: MouseEvent<HTMLElement>) => void;

const ValueMenuContext = createContext<OpenValueMenu>(() => {});

/** Fields whose values are names or addresses. */
const NAME_FIELDS: ReadonlySet<FilterField> = new Set(['destination', 'name', 'address', 'source']);

/**
 * One menu for all values that are shown: a menu for each would make long lists slow. A click within an element that has
 * `data-field` and `data-value` opens it there.
 */
export function ValueMenuProvider({
  filter,
  hasDestinationPages,
  children,
}: {
  readonly filter: SampleFilterState;
  /** Whether there are pages about destinations to go to. */
  readonly hasDestinationPages: boolean;
  readonly children: ReactNode;
}) {
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [, go] = useLocation();

  const open = useCallback<OpenValueMenu>((event) => {
    const from = (event.target as Element).closest<HTMLElement>('[data-field]');
    const field = from?.dataset['field'] ?? '';
    if (from === null || !isFilterField(field)) return;
    event.stopPropagation();
    setMenu({ field, value: from.dataset['value'] ?? '', at: from.getBoundingClientRect(), from });
    setIsOpen(true);
  }, []);

  const close = () => {
    setIsOpen(false);
    menu?.from.focus({ preventScroll: true });
  };
  const include = (exclude: boolean) => menu !== null && filter.add({ field: menu.field, value: menu.value, exclude });
  const isName = menu !== null && NAME_FIELDS.has(menu.field);
  const target = useMemo(
    () =>
      menu === null
        ? {}
        : {
            position: 'fixed' as const,
            left: menu.at.left,
            top: menu.at.top,
            width: menu.at.width,
            height: menu.at.height,
          },
    [menu],
  );

  return (
    <ValueMenuContext value={open}>
      {children}
      {menu !== null && (
        <Menu
          opened={isOpen}
          onChange={(opened) => !opened && close()}
          position="bottom-start"
          withinPortal
          width={280}
        >
          <Menu.Target>
            {/* It stands where a value was clicked, and is no button. */}
            <span aria-hidden style={{ ...target, pointerEvents: 'none' }} />
          </Menu.Target>
          <Menu.Dropdown aria-label={`What to do with this ${FIELD_NAMES[menu.field].toLowerCase()}`}>
            <Menu.Label className="name">
              {FIELD_NAMES[menu.field]}:{' '}
              <VisibleText
                text={isNumberField(menu.field) ? valueText(menu.field, menu.value) : menu.value || 'none'}
              />
            </Menu.Label>
            <Menu.Item leftSection={<IconFilter size={16} />} onClick={() => include(false)}>
              Only this
            </Menu.Item>
            <Menu.Item leftSection={<IconFilterOff size={16} />} onClick={() => include(true)}>
              All but this
            </Menu.Item>
            {isNumberField(menu.field) && <RangeItems field={menu.field} value={menu.value} filter={filter} />}
            <Menu.Divider />
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copyText(menu.value)}>
              Copy
            </Menu.Item>
            {isName && (
              <Menu.Item leftSection={<IconShieldOff size={16} />} onClick={() => void copyText(defang(menu.value))}>
                Copy defanged
              </Menu.Item>
            )}
            {hasDestinationPages && menu.field === 'destination' && (
              <Menu.Item leftSection={<IconWorldSearch size={16} />} onClick={() => go(destinationPath(menu.value))}>
                What is known of it
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </ValueMenuContext>
  );
}

/** Handler of clicks for whatever holds elements with `data-field` and `data-value`. */
export function useValueMenu(): OpenValueMenu {
  return useContext(ValueMenuContext);
}
