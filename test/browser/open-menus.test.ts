import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousIssues } from './harness/accessibility.ts';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { untilQuiet } from './harness/quiet.ts';
import { makeScene, type Scene } from './harness/scene.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

interface Opened {
  readonly title: string;
  readonly path: (scene: Scene) => string;
  readonly open: (page: Page) => Promise<void>;
  /** What has to be there. */
  readonly role: 'menu' | 'dialog';
}

const sample =
  (query = '') =>
  ({ phishing }: Scene) =>
    `/samples/${phishing}${query}`;
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

const OPENED: readonly Opened[] = [
  {
    title: 'the menu of a value',
    path: sample(),
    open: (page) => page.locator('.row [data-field=category]').first().click(),
    role: 'menu',
  },
  {
    title: 'the menu of a number',
    path: sample(),
    open: (page) => page.locator('.row [data-field=bytesUp]').first().click(),
    role: 'menu',
  },
  { title: 'the menu of a destination', path: sample(), open: button(/^What to do with/), role: 'menu' },
  { title: 'the downloads', path: sample(), open: button('Download'), role: 'menu' },
  { title: 'the exports', path: sample('?view=flows'), open: button('Export'), role: 'menu' },
  {
    title: 'the menu of a cell',
    path: sample('?view=flows'),
    open: (page) => page.locator('.flows-cell.has-value').nth(3).click(),
    role: 'menu',
  },
  { title: 'the numbers of the filter', path: sample(), open: button('Numbers'), role: 'dialog' },
  { title: 'the menu of a sample', path: () => '/', open: button(/^What to do with/), role: 'menu' },
  { title: 'the palette', path: () => '/', open: (page) => page.keyboard.press('Control+k'), role: 'dialog' },
  {
    title: 'the palette with a line chosen',
    path: () => '/',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('ArrowDown');
      // Its keys stand below its name.
      await page.locator('[data-action][data-selected]').getByText(/^g .$/).waitFor();
    },
    role: 'dialog',
  },
];

describe.skipIf(CHROMIUM === null)(`what opens over a page${NEEDS_CHROMIUM}`, () => {
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

  for (const { title, path, open, role } of OPENED)
    it(`${title} can be used by all in both themes, and leaves nothing behind`, async () => {
      const window = await openWindow(browser, { url: server.url, key: ADMINISTRATOR_KEY });
      const { page, faults } = window;
      await page.goto(path(scene));
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await untilQuiet(page);
      await open(page);
      const opened = page.getByRole(role);
      await opened.waitFor();
      expect(await opened.evaluate((element) => element.getAttribute('aria-label') ?? element.textContent)).not.toBe(
        '',
      );
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await untilQuiet(page);
        expect(await seriousIssues(page), colorScheme).toEqual([]);
      }
      await page.keyboard.press('Escape');
      await opened.waitFor({ state: 'detached' });
      await untilQuiet(page);
      expect(await seriousIssues(page), 'closed again').toEqual([]);
      expect(faults).toEqual([]);
      await window.close();
    });
});
