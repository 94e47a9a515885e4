import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { describeJourney } from '../harness/journey.ts';

const TITLE = 'Code Was Read, Then a Film';

let browsing = '';

const part = (page: Page, title: string) => page.getByRole('region', { name: title });

/** Ticks the first flow that has these words. */
async function pick(page: Page, words: string): Promise<void> {
  await page.getByRole('searchbox', { name: 'Title, destination, source or label' }).fill(words);
  const flows = part(page, '1. Flows that belong together').getByRole('listitem');
  await expect.poll(async () => (await flows.allTextContents()).every((text) => text.includes(words))).toBe(true);
  await flows.first().getByRole('checkbox').check();
}

/** What of the samples matches, nearly does, and does not. */
async function outcome(page: Page): Promise<string> {
  const status = (await part(page, '3. What it would find').getByRole('status').allTextContents()).join(' ');
  return [...status.matchAll(/(\d+) (match|nearly|not)/g)].map(([, count, what]) => `${count} ${what}`).join(', ');
}

describeJourney(
  'the composer of Events',
  ({ open, server }) => {
    it('makes an Event of picked flows, tells at once which samples hold it, and stored and new samples show it', async () => {
      const { page } = await open('/knowledge');
      await page.getByRole('link', { name: 'Compose an Event' }).click();
      await page.getByRole('combobox', { name: 'Sample' }).click();
      await page.getByRole('option', { name: /^browsing\.pcapng/ }).click();
      await pick(page, 'github.com:443');
      await pick(page, 'www.youtube.com:443');
      const steps = part(page, '2. Steps and window');
      await expect.poll(() => steps.getByRole('listitem').count()).toBe(2);
      await expect.poll(() => outcome(page)).toBe('1 match, 0 nearly, 1 not');
      await steps.getByLabel('Name of step 1').fill('Code was read');

      // A window that is too short finds it in no sample any more.
      const found = part(page, '3. What it would find');
      await steps.getByLabel('Window in seconds').fill('2');
      await steps.getByText('The window is shorter than the picked flows take').waitFor();
      await expect.poll(() => outcome(page)).toMatch(/^0 match/);
      await steps.getByLabel('Window in seconds').fill('60');
      await expect.poll(() => outcome(page)).toBe('1 match, 0 nearly, 1 not');
      await found.getByRole('link', { name: 'browsing.pcapng' }).waitFor();

      // All of it is in the address.
      const again = await open(page.url());
      await expect.poll(() => outcome(again.page)).toBe('1 match, 0 nearly, 1 not');
      expect(await part(again.page, '2. Steps and window').getByLabel('Name of step 1').inputValue()).toBe(
        'Code was read',
      );

      const meaning = part(page, '4. What it means');
      await meaning.getByLabel('Title').fill(TITLE);
      await meaning.getByLabel('Description').fill('Work, and then a break.');
      await meaning.getByRole('button', { name: 'Publish the Event' }).click();
      await meaning.getByText('The Event is published').waitFor();
      await meaning.getByText('Stored samples are held against it').waitFor();
      const [event] = (await server().client.listMetadata('event')).items;
      // A step that nobody named is called by what is known of it.
      expect(event!.rule).toMatchObject({
        windowSeconds: 60,
        stepNames: ['Code was read', 'Streaming Service Was Used'],
      });
      expect(event!.record.description).toContain('Code was read');

      await server().client.verdict(browsing);
      const { id } = await server().upload(join(SAMPLES, 'browsing.pcapng'), 'again.pcapng');
      for (const sampleId of [browsing, id]) {
        const sample = await open(`/samples/${sampleId}?group=event&q=${encodeURIComponent('github.com')}`);
        await sample.page.getByRole('list', { name: 'Timeline' }).getByText(TITLE).first().waitFor();
      }
    });

    it('tells at the field that a window is none, and neither tries nor saves anything meanwhile', async () => {
      const { page, requests } = await open(`/knowledge/compose?sample=${browsing}`);
      await pick(page, 'github.com:443');
      await pick(page, 'www.youtube.com:443');
      const meaning = part(page, '4. What it means');
      await meaning.getByLabel('Title').fill('Within a while');
      await meaning.getByLabel('Description').fill('Of some length.');
      const publish = meaning.getByRole('button', { name: 'Publish the Event' });
      await expect.poll(() => publish.isEnabled()).toBe(true);
      const steps = part(page, '2. Steps and window');
      const field = steps.getByLabel('Window in seconds');
      for (const typed of ['-5', '0', '99999999', '']) {
        await field.fill('60');
        await expect.poll(() => publish.isEnabled()).toBe(true);
        await expect.poll(() => outcome(page)).toMatch(/^[12] match, 0 nearly, 1 not/);
        const asked = requests.length;
        await field.fill(typed);
        await steps.getByRole('alert').getByText('expected more than 0 and at most 2,678,400 seconds').waitFor();
        await field.blur();
        expect((await field.inputValue()).replace(/\D/g, ''), typed).toBe(typed.replace(/\D/g, ''));
        expect(await field.getAttribute('aria-invalid')).toBe('true');
        expect(await publish.isEnabled(), typed).toBe(false);
        await part(page, '3. What it would find').getByText('Nothing is tried while the window is none.').waitFor();
        await page.waitForTimeout(600);
        expect(
          requests.slice(asked).filter((request) => request.includes('/api/')),
          typed,
        ).toEqual([]);
      }
    });

    it('says why flows are no Event: of two sources, and one alone', async () => {
      const { page } = await open(`/knowledge/compose?sample=${browsing}`);
      await pick(page, 'www.wikipedia.org:443');
      const steps = part(page, '2. Steps and window');
      await steps.getByText('Pick one more flow of the same source.').waitFor();
      const publish = part(page, '4. What it means').getByRole('button', { name: 'Publish the Event' });
      expect(await publish.isEnabled()).toBe(false);
      await pick(page, 'github.com:443');
      await steps
        .getByRole('alert')
        .getByText(/an Event is what one source does/)
        .waitFor();
      const meaning = part(page, '4. What it means');
      await meaning.getByLabel('Title').fill('Of two sources');
      await meaning.getByLabel('Description').fill('It cannot be.');
      await meaning.getByText('A step above cannot be part of the Event.').waitFor();
      expect(await publish.isEnabled()).toBe(false);
      await steps.getByRole('button', { name: /^Take away step 1/ }).click();
      await expect.poll(() => steps.getByRole('listitem').count()).toBe(1);
    });
  },
  {
    prepare: async ({ upload }) => {
      ({ id: browsing } = await upload(join(SAMPLES, 'browsing.pcapng')));
      await upload(join(SAMPLES, 'beacon.pcap'));
    },
  },
);
