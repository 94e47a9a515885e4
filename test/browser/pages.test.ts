import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousIssues } from './harness/accessibility.ts';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { openPage, PAGES } from './harness/pages.ts';
import { untilQuiet } from './harness/quiet.ts';
import { makeScene, type Scene } from './harness/scene.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

const LAPTOP = { width: 1440, height: 900 };
const PHONE = { width: 375, height: 720 };
const SCREEN = { width: 2560, height: 1440 };

/** What is on a phone differs from what is elsewhere. */
const LOOKS = [
  { theme: 'light', ...LAPTOP },
  { theme: 'dark', ...LAPTOP },
  { theme: 'dark', ...PHONE },
  { theme: 'light', ...PHONE },
] as const;

/** After the looks; with them, from each width to each other one. */
const RESIZED = [SCREEN, PHONE, LAPTOP, SCREEN, LAPTOP];

/** The page itself never scrolls sideways: what is wider does so inside. Charts are drawn anew for the room they have. */
async function expectFits(page: Page, size: typeof LAPTOP, look: string): Promise<void> {
  await page.setViewportSize(size);
  await untilQuiet(page);
  const [content, view] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content, look).toBeLessThanOrEqual(view!);
}

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
          const look = `${theme}, ${width} px`;
          await page.emulateMedia({ colorScheme: theme });
          await expectFits(page, { width, height }, look);
          expect(await seriousIssues(page), look).toEqual([]);
          expect(faults, look).toEqual([]);
        }
        for (const size of RESIZED) await expectFits(page, size, `resized to ${size.width} px`);
        expect(faults, 'resized').toEqual([]);
      } finally {
        await window.close();
      }
    });
});
