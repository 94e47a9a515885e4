import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousIssues } from './harness/accessibility.ts';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { openPage, PAGES } from './harness/pages.ts';
import { makeScene, type Scene } from './harness/scene.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

/** Phone, laptop and wide screen; what is on them differs. */
const LOOKS = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1440, height: 900 },
  { theme: 'light', width: 375, height: 720 },
  { theme: 'dark', width: 375, height: 720 },
  { theme: 'light', width: 2560, height: 1300 },
] as const;

describe.skipIf(CHROMIUM === null)(`every page${NEEDS_CHROMIUM}`, () => {
  let server: RunningServer;
  let browser: Browser;
  let scene: Scene;

  beforeAll(async () => {
    server = await startServer({ demo: true });
    browser = await startBrowser();
    scene = await makeScene(server);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const page of PAGES)
    for (const look of LOOKS)
      it(`${page.title}, ${look.theme}, ${look.width} px: can be read by all, fits, and breaks nothing`, async () => {
        const window = await openWindow(browser, {
          url: server.url,
          ...look,
          ...(page.isOpen === true ? {} : { key: ADMINISTRATOR_KEY }),
        });
        try {
          await openPage(window.page, page, scene);
          expect(await window.page.title()).toMatch(/ · Flowsage$/);
          // The page itself never scrolls sideways: what is wider does so inside.
          const [content, view] = await window.page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
          ]);
          expect(content).toBeLessThanOrEqual(view!);
          expect(await seriousIssues(window.page)).toEqual([]);
          expect(window.faults).toEqual([]);
        } finally {
          await window.close();
        }
      });
});
