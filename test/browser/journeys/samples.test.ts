import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { drop, sampleFile } from '../harness/files.ts';
import { describeJourney } from '../harness/journey.ts';

const table = (page: Page) => page.getByRole('table', { name: 'Samples' });
const rowOf = (page: Page, name: string) => table(page).locator('tbody tr').filter({ hasText: name });
const names = (page: Page) => table(page).locator('tbody tr .sample-name a').allTextContents();

async function choose(page: Page, list: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: list, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** One frame that is no IP: a host asks who has an address. */
function captureOfArp(): Buffer {
  const frame = Buffer.from(`ffffffffffff0200000000010806${'0001080006040001'}${'00'.repeat(20)}`, 'hex');
  const head = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  const record = Buffer.alloc(16);
  record.writeUInt32LE(1_700_000_000, 0);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(frame.length, 12);
  return Buffer.concat([head, record, frame]);
}

describeJourney('the page of samples', ({ open, server }) => {
  it('takes files that are dropped, tells of each that is none, and shows the verdicts when they are there', async () => {
    const { page } = await open('/');
    await page.getByText('Drop a capture here').waitFor();
    await drop(page, [
      sampleFile('phishing.pcapng'),
      { name: 'notes.txt', bytes: Buffer.from('just some words\n') },
      sampleFile('icmp.pcap'),
      { name: 'empty.pcap', bytes: Buffer.alloc(0) },
    ]);
    const uploads = page.getByRole('region', { name: 'Uploads' });
    await uploads.getByText('Uploads: 4 files, 2 ready, 2 failed').waitFor();
    const line = (name: string) => uploads.getByRole('listitem').filter({ hasText: name });
    expect(await line('notes.txt').getByRole('alert').textContent()).toMatch(/format|no capture/i);
    expect(await line('notes.txt').textContent()).toContain('Suricata EVE');
    await line('notes.txt').getByRole('button', { name: 'Choose another file' }).waitFor();
    expect(await line('notes.txt').getByRole('button', { name: 'Try again' }).count()).toBe(0);
    expect(await line('empty.pcap').getByRole('alert').textContent()).toMatch(/empty/i);
    expect(await line('phishing.pcapng').getByRole('alert').count()).toBe(0);
    // The list is live: nobody has loaded the page again.
    const verdict = (name: string) => rowOf(page, name).locator('.sample-verdict').textContent();
    await expect.poll(() => verdict('phishing.pcapng')).toBe('Impact');
    const icmp = (await server().client.samples({ name: 'icmp' })).items[0]!;
    await expect.poll(() => verdict('icmp.pcap')).toBe((await server().client.verdict(icmp.id)).verdict);
    await uploads.getByRole('button', { name: 'Clear ready ones' }).click();
    await line('phishing.pcapng').waitFor({ state: 'detached' });
    await uploads.getByRole('button', { name: 'Dismiss notes.txt' }).click();
    await uploads.getByRole('button', { name: 'Dismiss empty.pcap' }).click();
    await uploads.waitFor({ state: 'detached' });
  });

  it('takes files that are dropped on any other page as well', async () => {
    const { page } = await open('/findings');
    await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
    await drop(page, [{ ...sampleFile('icmp.pcap'), name: 'from-findings.pcap' }]);
    await page.getByRole('heading', { name: 'Samples', level: 1 }).waitFor();
    await rowOf(page, 'from-findings.pcap').waitFor();
    await page.getByText('Uploads: 1 file, 1 ready').waitFor();
  });

  it('says that nothing was read of a file without flows, and judges it nowhere', async () => {
    const { page } = await open('/');
    await page.getByRole('button', { name: 'Upload files' }).waitFor();
    await drop(page, [{ name: 'arp.pcap', bytes: captureOfArp() }]);
    const uploads = page.getByRole('region', { name: 'Uploads' });
    await uploads.getByText('nothing read', { exact: true }).waitFor();
    const row = rowOf(page, 'arp.pcap');
    await expect.poll(() => row.locator('.sample-verdict').textContent()).toBe('Nothing read');
    expect(await row.locator('.sample-name').textContent()).toContain('Left out while reading: 1 ×');
    await uploads.getByRole('link', { name: 'Open' }).click();
    await page.getByRole('alert').filter({ hasText: 'Nothing read' }).waitFor();
    await page.getByText('No flows in this sample').waitFor();
    expect(await page.getByRole('region', { name: 'Verdict' }).count()).toBe(0);
    expect(await page.getByText('No Interesting Activity').count()).toBe(0);
  });

  it('takes files that are chosen with the button', async () => {
    const { page } = await open('/');
    const asked = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload files' }).click();
    await (await asked).setFiles([join(SAMPLES, 'beacon.pcap'), join(SAMPLES, 'keepalive.pcap')]);
    await page.getByText('Uploads: 2 files, 2 ready').waitFor();
    await rowOf(page, 'beacon.pcap').waitFor();
    await rowOf(page, 'keepalive.pcap').waitFor();
  });

  it('searches, filters and sorts in the address, and goes back step by step', async () => {
    const { page } = await open('/');
    await rowOf(page, 'beacon.pcap').waitFor();
    const all = (await names(page)).length;
    await choose(page, 'Type', 'pcapng');
    await expect.poll(() => names(page)).toEqual(['phishing.pcapng']);
    expect(new URL(page.url()).searchParams.get('type')).toBe('pcapng');
    await page.goBack();
    await expect.poll(async () => (await names(page)).length).toBe(all);

    await table(page).getByRole('button', { name: 'Name' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('sort')).toBe('fileName');
    await expect.poll(() => names(page)).toEqual((await names(page)).toSorted());
    expect(await table(page).getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending');
    const ascending = await names(page);
    await table(page).getByRole('button', { name: 'Name' }).click();
    await expect.poll(() => names(page)).toEqual(ascending.toReversed());

    await page.keyboard.press('/');
    await page.keyboard.type('keepal');
    await expect.poll(() => names(page)).toEqual(['keepalive.pcap']);
    expect(new URL(page.url()).searchParams.get('name')).toBe('keepal');
    // Whoever gets this address sees the same.
    const other = await open(new URL(page.url()).pathname + new URL(page.url()).search);
    await expect.poll(() => names(other.page)).toEqual(['keepalive.pcap']);
    expect(await other.page.getByLabel('Part of the name').inputValue()).toBe('keepal');

    await page.getByLabel('Part of the name').fill('no such name');
    await page.getByText('No sample is like that').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).last().click();
    await expect.poll(async () => (await names(page)).length).toBe(all);
  });

  it('shares a sample, which then is read without signing in until it is made private again', async () => {
    const { page } = await open('/');
    await rowOf(page, 'phishing.pcapng').getByRole('button', { name: 'What to do with phishing.pcapng' }).click();
    await page.getByRole('menuitem', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'Make public and show the link' }).click();
    const link = page.getByLabel('Link: whoever has it reads the sample, without signing in');
    await link.waitFor();
    const path = new URL(await link.inputValue()).pathname;
    expect(path).toMatch(/^\/public\/samples\//);

    const stranger = await open(path, { key: null });
    await stranger.page.getByRole('region', { name: 'Verdict' }).waitFor();
    await stranger.page.getByText('login-portal[.]secure-sign-in[.]example').first().waitFor();
    expect(await stranger.page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect((await stranger.context.cookies()).length).toBe(0);
    // Nobody signed in is needed to say why: the page finds it by the flow itself.
    await stranger.page.locator('.row:not(.row-of-event, .row-of-repeats) [data-open]').first().click();
    const why = stranger.page.locator('aside.beside-pane section').filter({ hasText: 'Why this label' });
    await why.locator('.rule-holds').waitFor();
    const chosen = () => new URL(stranger.page.url()).searchParams.get('row');
    await expect.poll(chosen).toMatch(/^\d+$/);
    const sample = (await server().client.samples({ name: 'phishing.pcapng' })).items[0]!;
    const { label } = await server().client.explainFlow(sample.id, Number(chosen()));
    expect(await why.textContent()).toContain(`${label.label}: ${label.meaning}`);

    await page.getByRole('button', { name: 'Make private' }).click();
    await page.getByRole('button', { name: 'Make public and show the link' }).waitFor();
    await stranger.page.reload();
    await stranger.page.getByRole('alert').waitFor();
    expect(await stranger.page.getByRole('region', { name: 'Verdict' }).count()).toBe(0);
  });

  it('deletes a sample only when it is told twice', async () => {
    const { page } = await open('/');
    const row = rowOf(page, 'keepalive.pcap');
    const ask = async () => {
      await row.getByRole('button', { name: 'What to do with keepalive.pcap' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
    };
    await ask();
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await row.count()).toBe(1);
    await ask();
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await row.waitFor({ state: 'detached' });
    const kept = (await server().client.samples()).items.map(({ fileName }) => fileName);
    expect(kept).not.toContain('keepalive.pcap');
    expect(kept).toContain('phishing.pcapng');
  });
});
