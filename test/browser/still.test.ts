import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser } from './harness/browser.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

describe.skipIf(CHROMIUM === null)(`for those who want nothing to move${NEEDS_CHROMIUM}`, () => {
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('what is under way is told in words, and stands still', async () => {
    const { page, close } = await openWindow(browser, { url: server.url, key: ADMINISTRATOR_KEY });
    await page.route('**/api/v1/samples*', () => {});
    await page.goto('/');
    await page.getByText(/^Reading .* …$/).waitFor();
    const moving = () =>
      page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
    // It would move for others.
    expect(await moving()).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await expect.poll(moving).toBe(0);
    expect(await page.locator('.mantine-Loader-root').count()).toBeGreaterThan(0);
    await close();
  });
});
