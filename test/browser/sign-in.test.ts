import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser, type Window } from './harness/browser.ts';
import { ADMINISTRATOR_KEY, type RunningServer, startServer } from './harness/server.ts';

describe.skipIf(CHROMIUM === null)(`signing in${NEEDS_CHROMIUM}`, () => {
  let server: RunningServer;
  let browser: Browser;
  let window: Window;

  beforeAll(async () => {
    server = await startServer();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(async () => {
    const faults = window.faults;
    await window.close();
    expect(faults).toEqual([]);
  });

  it('shows the page that was asked for once the key is given, and keeps the key from scripts', async () => {
    window = await openWindow(browser, { url: server.url });
    const { page, context } = window;
    await page.goto('/samples?q=beacon');
    await page.getByLabel('API key').fill(ADMINISTRATOR_KEY);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Samples', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=beacon');
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(
      ADMINISTRATOR_KEY,
    );
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    expect(cookie!.value).not.toContain(ADMINISTRATOR_KEY);
  });

  it('stays signed in when the page is loaded again, and not after signing out', async () => {
    window = await openWindow(browser, { url: server.url, key: ADMINISTRATOR_KEY });
    const { page, context } = window;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Samples', level: 1 }).waitFor();
    const cookies = await context.cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API key').waitFor();
    // The cookie of before is of no use to whoever kept it.
    await context.addCookies(cookies);
    await page.reload();
    await page.getByLabel('API key').waitFor();
  });

  it('says that a wrong key is wrong, and what to do', async () => {
    window = await openWindow(browser, { url: server.url });
    const { page } = window;
    await page.goto('/sign-in');
    await page.getByLabel('API key').fill('not-the-key-of-anybody');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Could not sign in');
    await page.getByLabel('API key').fill(ADMINISTRATOR_KEY);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Samples', level: 1 }).waitFor();
  });

  it('lets the cookie change nothing for pages of others, nor without the token', async () => {
    window = await openWindow(browser, { url: server.url, key: ADMINISTRATOR_KEY });
    const { context } = window;
    const body = { data: { name: 'not made', scopes: ['read'] } };
    const bare = await context.request.post(`${server.url}/api/v1/keys`, body);
    expect(bare.status()).toBe(403);
    const { csrfToken } = (await (await context.request.get(`${server.url}/api/v1/session`)).json()) as {
      csrfToken: string;
    };
    const headers = { 'x-csrf-token': csrfToken };
    const foreign = { ...body, headers: { ...headers, 'sec-fetch-site': 'cross-site' } };
    expect((await context.request.post(`${server.url}/api/v1/keys`, foreign)).status()).toBe(403);
    expect((await context.request.post(`${server.url}/api/v1/keys`, { ...body, headers })).status()).toBe(201);
  });
});
