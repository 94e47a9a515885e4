import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser, type Window, type WindowOptions } from './browser.ts';
import { ADMINISTRATOR_KEY, type RunningServer, type ServerOptions, startServer } from './server.ts';

/** A server and a browser for the tests of one file; what was opened is closed after each test, and had no faults. */
export interface Journey {
  readonly server: () => RunningServer;
  /** Signed in as administrator when no key is given, not signed in with null. */
  readonly open: (path: string, options?: JourneyWindow) => Promise<Window>;
}

export interface JourneyWindow extends Omit<WindowOptions, 'url' | 'key'> {
  readonly key?: string | null;
}

/** Tests of what people do, one after the other. `prepare` runs once, before all of them. */
export function describeJourney(
  title: string,
  tests: (journey: Journey) => void,
  { prepare, ...options }: ServerOptions & { readonly prepare?: (server: RunningServer) => Promise<void> } = {},
): void {
  describe.skipIf(CHROMIUM === null)(`${title}${NEEDS_CHROMIUM}`, () => {
    let server: RunningServer;
    let browser: Browser;
    const windows: Window[] = [];

    beforeAll(async () => {
      server = await startServer(options);
      browser = await startBrowser();
      await prepare?.(server);
    }, 240_000);
    afterAll(async () => {
      await browser?.close();
      await server?.stop();
    });
    afterEach(async () => {
      const opened = windows.splice(0);
      const faults = opened.flatMap((window) => window.faults);
      for (const window of opened) await window.close();
      expect(faults).toEqual([]);
    });

    tests({
      server: () => server,
      open: async (path, { key = ADMINISTRATOR_KEY, ...rest } = {}) => {
        const window = await openWindow(browser, { url: server.url, ...(key === null ? {} : { key }), ...rest });
        windows.push(window);
        await window.page.goto(path);
        return window;
      },
    });
  });
}
