import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousIssues } from './harness/accessibility.ts';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { openPage, PAGES } from './harness/pages.ts';
import { makeScene, type Scene } from './harness/scene.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

/** Laptop and phone; what is on them differs. */
const LOOKS = [
  { theme: 'light', width: 1440, height: 900 },
  { theme: 'dark', width: 1440, height: 900 },
  { theme: 'light', width: 375, height: 720 },
  { theme: 'dark', width: 375, height: 720 },
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

  for (const target of PAGES)
    it(`${target.title}: can be read by all in both themes, fits every screen, and breaks nothing`, async () => {
      const window = await openWindow(browser, {
        url: server.url,
        ...LOOKS[0],
        ...(target.isOpen === true ? {} : { key: ADMINISTRATOR_KEY }),
      });
      const { page, faults } = window;
      try {
        await openPage(page, target, scene);
        expect(await page.title()).toMatch(/ · Flowsage$/);
        for (const { theme, width, height } of LOOKS) {
          await page.setViewportSize({ width, height });
          await page.emulateMedia({ colorScheme: theme });
          // Charts are drawn anew for the theme and the room they have.
          await page.waitForTimeout(300);
          const look = `${theme}, ${width} px`;
          // The page itself never scrolls sideways: what is wider does so inside.
          const [content, view] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            document.documentElement.clientWidth,
          ]);
          expect(content, look).toBeLessThanOrEqual(view!);
          expect(await seriousIssues(page), look).toEqual([]);
          expect(faults, look).toEqual([]);
        }
      } finally {
        await window.close();
      }
    });
});
