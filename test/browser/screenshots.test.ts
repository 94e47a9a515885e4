import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../cli/flowsage.ts';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { openPage, PAGES } from './harness/pages.ts';
import { makeScene, type Scene } from './harness/scene.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

/** The pictures of the documentation; `npm run screenshots` writes them. */
const FOLDER = join(ROOT, 'docs', 'images');
const ARE_WRITTEN = process.env['WRITE_SCREENSHOTS'] !== undefined;
/** The repository keeps them all. */
const MOST_BYTES = 130_000;

describe.skipIf(CHROMIUM === null || !ARE_WRITTEN)(`pictures of every page${NEEDS_CHROMIUM}`, () => {
  let server: RunningServer;
  let browser: Browser;
  let scene: Scene;

  beforeAll(async () => {
    server = await startServer({ demo: true });
    browser = await startBrowser();
    scene = await makeScene(server);
    mkdirSync(FOLDER, { recursive: true });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const page of PAGES.filter(({ isUnpictured }) => isUnpictured !== true))
    for (const theme of ['light', 'dark'] as const)
      it(`${page.title}, ${theme}`, async () => {
        const window = await openWindow(browser, {
          url: server.url,
          theme,
          ...(page.pictureSize ?? { width: 1440, height: 1000 }),
          ...(page.isOpen === true ? {} : { key: ADMINISTRATOR_KEY }),
        });
        try {
          await openPage(window.page, page, scene);
          if (page.isBelow === true) await scrollToFilter(window.page);
          await window.page.waitForTimeout(600);
          const path = join(FOLDER, `${page.name}-${theme}.webp`);
          writeFileSync(path, await webp(window.page));
          expect(statSync(path).size).toBeLessThan(MOST_BYTES);
        } finally {
          await window.close();
        }
      });
});

/** The header covers the first 52 pixels. A short page is made long enough to have its filter there. */
async function scrollToFilter(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Search the flows' }).evaluate((field) => {
    document.body.style.paddingBottom = `${innerHeight}px`;
    scrollTo(0, field.getBoundingClientRect().top + scrollY - 58);
  });
}

/** A tenth of what PNG needs. */
async function webp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 70 });
  return Buffer.from(data, 'base64');
}
