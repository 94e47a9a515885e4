import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLES } from '../cli/flowsage.ts';
import { CHROMIUM, NEEDS_CHROMIUM, openWindow, startBrowser, type Window } from './harness/browser.ts';
import { drop, sampleFile } from './harness/files.ts';
import { type RunningServer, startServer } from './harness/server.ts';

describe.skipIf(CHROMIUM === null)(`a capture opened locally${NEEDS_CHROMIUM}`, () => {
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

  async function readyPage(): Promise<Window> {
    const window = await openWindow(browser, { url: server.url });
    await window.page.goto('/local');
    await window.page.getByText('Program and knowledge are ready in this tab').waitFor();
    return window;
  }

  it('is read, labelled and explained without a single request, and leaves nothing at the server', async () => {
    const window = await readyPage();
    const { page, requests } = window;
    const before = requests.length;
    await drop(page, [sampleFile('phishing.pcapng')]);
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    await page.getByText('login-portal[.]secure-sign-in[.]example').first().waitFor();
    await page.getByText('only in this tab').waitFor();
    for (const tab of ['Flows', 'Graph', 'Timeline']) await page.getByRole('tab', { name: tab }).click();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByText('Why this label').first().waitFor();
    // A tab has no other samples, so that it says of nothing how rare it is.
    await page.getByText('not known here: a server counts them').waitFor();
    expect(await page.locator('main .count-badge').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Direction', exact: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Rarity', exact: true }).count()).toBe(0);
    expect(requests.slice(before)).toEqual([]);
    expect((await server.client.samples()).items).toEqual([]);
    expect(window.faults).toEqual([]);
    await window.close();
  });

  it('needs no network at all once the page is ready', async () => {
    const window = await readyPage();
    const { page, context } = window;
    await context.setOffline(true);
    await drop(page, [sampleFile('beacon.pcap'), sampleFile('file-upload.pcap')]);
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    await page.getByRole('tab', { name: 'Graph' }).click();
    await page.getByRole('tab', { name: 'Flows' }).click();
    expect(window.faults).toEqual([]);
    await window.close();
  });

  it('says the same as the server says of it', async () => {
    const window = await readyPage();
    await drop(window.page, [sampleFile('phishing.pcapng')]);
    const local = await window.page.getByRole('region', { name: 'Verdict' }).textContent();
    const { id } = await server.upload(join(SAMPLES, 'phishing.pcapng'));
    const { headline, verdict, story } = await server.client.verdict(id);
    for (const sentence of [headline, verdict, ...story.map((step) => step.sentence)])
      expect(local!.replace(/\s+/g, ' ')).toContain(sentence.replace(/\s+/g, ' '));
    await window.close();
  });

  it('that is none says where and why it cannot be read, and the next one is read', async () => {
    const window = await readyPage();
    const { page } = window;
    await drop(page, [{ name: 'notes.txt', bytes: Buffer.from('just some words\n') }]);
    await expect.poll(() => page.locator('main').textContent()).toMatch(/It is no capture and no log that can be/);
    // Its name stands once.
    expect((await page.locator('main').textContent())!.match(/notes\.txt/g)).toHaveLength(1);
    await drop(page, [sampleFile('icmp.pcap')]);
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    expect(window.faults).toEqual([]);
    await window.close();
  });
});
