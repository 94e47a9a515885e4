import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Button,
  Group,
  NavLink,
  ScrollArea,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconCommand, IconKeyboard, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation } from 'wouter';
import { errorText } from '../api/error-text.ts';
import { useUploads } from '../api/uploads.ts';
import { countOf } from '../text/numbers.ts';
import { DropAnywhere } from './drop-anywhere.tsx';
import icon from './icon.svg';
import { PAGES } from './page-list.ts';
import { Palette } from './palette.tsx';
import { palette } from './palette-store.ts';
import { useSession } from './session.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { useShortcuts } from './shortcuts.tsx';
import { SignedOutDialog } from './signed-out-dialog.tsx';

/** Stages in which something is still to come. */
const UNDER_WAY: ReadonlySet<string> = new Set(['waiting', 'sending', 'reading']);

/** Whoever leaves has to know that the session goes on. */
function tellSignOutFault(error: unknown): void {
  const { what, advice } = errorText(error);
  notifications.show({ color: 'red', title: 'You are still signed in', message: advice ?? what });
}

/** What stands around every page: navigation, theme, commands, keys, who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [path, go] = useLocation();
  const [isOpen, menu] = useDisclosure(false);
  const [helps, help] = useDisclosure(false);
  const { session, end, setEnd, may, signOut } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const links = PAGES.filter(({ link, scope }) => link !== undefined && (scope === null || may(scope)));
  const underWay = useUploads().uploads.filter(({ stage }) => UNDER_WAY.has(stage.name)).length;
  const closeMenu = menu.close;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes.
  useEffect(closeMenu, [path]);

  const turn = () => setColorScheme(scheme === 'dark' ? 'light' : 'dark');
  useShortcuts('Everywhere', [
    { keys: '?', title: 'Show the keys', run: help.open },
    { keys: 't', title: 'Light or dark', run: turn },
    ...links.map(({ path: to, title, link }) => ({ keys: link!.chord, title: `Go to ${title}`, run: () => go(to) })),
  ]);

  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 216, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'xs', sm: 'md' }}
    >
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="md" size="sm" aria-label="Navigation" />
            <Group component={Link} {...{ href: '/' }} gap="xs" wrap="nowrap" c="inherit" td="none">
              <img src={icon} alt="" width={26} height={26} />
              <Text fw={700} className="product-name">
                Flowsage
              </Text>
            </Group>
          </Group>
          <Group gap={4} wrap="nowrap">
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconCommand size={16} />}
              onClick={palette.open}
              visibleFrom="xs"
            >
              Commands
            </Button>
            <IconAction label="Commands" onClick={palette.open} hiddenFrom="xs">
              <IconCommand size={20} />
            </IconAction>
            <IconAction label="Keys (?)" onClick={help.open}>
              <IconKeyboard size={20} />
            </IconAction>
            <IconAction label={scheme === 'dark' ? 'Light theme (t)' : 'Dark theme (t)'} onClick={turn}>
              {scheme === 'dark' ? <IconSun size={20} /> : <IconMoon size={20} />}
            </IconAction>
            {session !== null && end !== 'no' && (
              <Button size="compact-sm" color="red.8" onClick={() => setEnd('asked')}>
                Sign in again
              </Button>
            )}
            {session !== null && end === 'no' && (
              <>
                <Text size="sm" c="dimmed" maw={160} truncate visibleFrom="sm" px={4}>
                  {session.account.name}
                </Text>
                <IconAction label="Sign out" onClick={() => void signOut().catch(tellSignOutFault)}>
                  <IconLogout size={20} />
                </IconAction>
              </>
            )}
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Pages">
        <AppShell.Section grow component={ScrollArea} p="xs">
          {links.map(({ path: to, title, link }) => {
            const Icon = link!.icon;
            const isHere = to === '/' ? path === '/' || path.startsWith('/samples') : path.startsWith(to);
            return (
              <NavLink
                key={to}
                component={Link}
                href={to}
                label={title}
                leftSection={<Icon size={18} />}
                {...(to === '/' && underWay > 0 ? { rightSection: <UnderWay count={underWay} /> } : {})}
                active={isHere}
                aria-current={isHere ? 'page' : undefined}
              />
            );
          })}
          {session === null && (
            <NavLink component={Link} href="/sign-in" label="Sign in" active={path === '/sign-in'} />
          )}
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        {children}
      </AppShell.Main>
      <Palette />
      <DropAnywhere />
      <ShortcutHelp opened={helps} onClose={help.close} />
      <SignedOutDialog />
    </AppShell>
  );
}

/** Uploads go on while pages change: every page says so. */
function UnderWay({ count }: { readonly count: number }) {
  return (
    <Tooltip label={`${countOf(count, 'upload')} under way`}>
      <Badge size="sm" circle={count < 10} radius="xl">
        {count}
        <span className="unsighted"> under way</span>
      </Badge>
    </Tooltip>
  );
}

function IconAction({
  label,
  onClick,
  hiddenFrom,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly hiddenFrom?: string;
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={onClick}
        {...(hiddenFrom === undefined ? {} : { hiddenFrom })}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
