import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowsage, SAMPLES } from '../cli/flowsage.ts';
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

  it('says of a capture that was cut off what it is, and what to do', async () => {
    const { page, faults, close } = await readyPage();
    const { bytes } = sampleFile('browsing.pcapng');
    await drop(page, [{ name: 'cut.pcapng', bytes: bytes.subarray(0, 60) }]);
    const told = page.getByRole('alert').filter({ hasText: 'block 1 at byte 0 takes 140 bytes, 60 remain' });
    await told.getByText('It is cut off or damaged: copy it again').waitFor();
    expect(await told.getByText('What can be read').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
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

  it('is still there after a look at other pages, and going back takes steps back within the page', async () => {
    const { page, faults, close } = await readyPage();
    await drop(page, [sampleFile('phishing.pcapng')]);
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    await page.getByRole('tab', { name: 'Flows' }).click();
    await page.getByLabel('Search the flows').fill('sign-in');
    await page.getByRole('group', { name: 'Filter' }).waitFor();
    // What is looked for stands in no address and in nothing that the browser sends to other machines.
    expect(page.url()).toBe(`${server.url}/local`);
    expect(JSON.stringify(await page.evaluate(() => history.state))).not.toContain('sign-in');
    await page.goBack();
    await page.getByRole('group', { name: 'Filter' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('tab', { name: 'Flows' }).getAttribute('aria-selected')).toBe('true');
    await page.goBack();
    await page.getByRole('tab', { name: 'Timeline', selected: true }).waitFor();
    await page.goForward();
    await page.getByRole('tab', { name: 'Flows', selected: true }).waitFor();

    // Away by the app, and back both ways.
    await page.keyboard.press('?');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'How to read it' }).first().click();
    await page.getByRole('heading', { name: 'How to read it', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('tab', { name: 'Flows', selected: true }).waitFor();
    await page.getByRole('link', { name: 'How to read it' }).first().click();
    await page.getByRole('heading', { name: 'How to read it', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Open locally' }).first().click();
    await page.getByRole('region', { name: 'Verdict' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('stays open beside all others that were dropped with it', async () => {
    const { page, faults, close } = await readyPage();
    const names = Array.from({ length: 17 }, (_, index) => `capture-${index}.pcap`);
    const { bytes } = sampleFile('icmp.pcap');
    await drop(
      page,
      names.map((name) => ({ name, bytes })),
    );
    const list = page.getByRole('list', { name: 'Files of this tab' });
    await list.getByText('shown below').waitFor();
    await expect.poll(() => list.getByRole('button', { name: /^Show / }).count()).toBe(16);
    expect(await page.getByText('closed to make room').count()).toBe(0);
    await list.getByRole('button', { name: 'Show capture-3.pcap' }).click();
    await page.getByRole('heading', { name: 'capture-3.pcap' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'capture-16.pcap' }).waitFor();
    expect(faults).toEqual([]);
    await close();
  });

  it('is kept by downloading its flows, which say the same when they are opened again', async () => {
    const { page, faults, close } = await readyPage();
    await drop(page, [sampleFile('phishing.pcapng')]);
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await verdict.waitFor();
    const said = await verdict.allInnerTexts();
    await page.getByRole('button', { name: 'Download' }).click();
    const saving = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Flows (NDJSON)' }).click();
    const bytes = readFileSync(await (await saving).path());
    const written = await flowsage(['convert', '--format', 'ndjson', join(SAMPLES, 'phishing.pcapng')]);
    const objects = (text: string) =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as object);
    expect(objects(bytes.toString())).toEqual(objects(written.stdout));
    expect(bytes.toString()).toMatch(/^\{"startTime":\d/);
    await drop(page, [{ name: 'again.ndjson', bytes }]);
    await page.getByRole('heading', { name: 'again.ndjson' }).waitFor();
    await expect.poll(() => verdict.allInnerTexts()).toEqual(said);
    const sample = await server.client.upload(bytes, { fileName: 'again.ndjson' });
    for await (const { state } of server.client.progress(sample.id)) expect(state).not.toBe('failed');
    expect(faults).toEqual([]);
    await close();
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
