import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.ts';
import { pageNonce } from './nonce.ts';
import { Pages } from './pages.tsx';
import { SessionProvider } from './session.tsx';
import { Shell } from './shell.tsx';
import { ShortcutProvider } from './shortcuts.tsx';
import { theme } from './theme.ts';

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={pageNonce}>
      <QueryClientProvider client={queryClient}>
        <SessionProvider>
          <ShortcutProvider>
            <Notifications position="bottom-right" />
            <Shell>
              <Pages />
            </Shell>
          </ShortcutProvider>
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
