import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { describeJourney } from '../harness/journey.ts';
import { untilQuiet } from '../harness/quiet.ts';
import { ADMINISTRATOR_KEY } from '../harness/server.ts';

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).first().waitFor();

/** What has the focus: its text or name, and how it is marked for the eye. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return null;
    const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(element);
    const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return {
      name: `${element.tagName} ${element.id} ${name.slice(0, 60)}`,
      isMarked: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      look: `${outlineStyle} ${outlineWidth} ${boxShadow} ${borderColor}`,
      isInput: element.matches('input, textarea, select'),
      isDrawn: element.matches('g, svg, [role=grid]'),
    };
  });

/** Goes through the page with Tab until it is left at its end; what was met, in order. */
async function walk(page: Page, most: number): Promise<readonly NonNullable<Awaited<ReturnType<typeof focused>>>[]> {
  const met = [];
  for (let step = 0; step < most; step++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now === null) return met;
    met.push(now);
  }
  throw new Error(`the page is not left after ${most} times Tab: ${met.slice(-3).map(({ name }) => name)}`);
}

let id = '';

describeJourney(
  'by keys alone',
  ({ open }) => {
    it('one signs in, finds a sample, reads why a flow has its label, and comes back', async () => {
      const { page } = await open('/', { key: null });
      await page.getByLabel('API key').waitFor();
      for (let step = 0; step < 20; step++) {
        await page.keyboard.press('Tab');
        if (await page.getByLabel('API key').evaluate((input) => input === document.activeElement)) break;
      }
      await page.keyboard.type(ADMINISTRATOR_KEY);
      await page.keyboard.press('Enter');
      await heading(page, 'Samples');
      await page.getByRole('link', { name: 'phishing.pcapng' }).waitFor();
      await page.keyboard.press('j');
      await expect.poll(async () => (await focused(page))?.name).toMatch(/^A .*phishing\.pcapng/);
      await page.keyboard.press('Enter');
      const timeline = page.getByRole('list', { name: 'Timeline' });
      await timeline.getByRole('listitem').first().waitFor();

      await page.keyboard.press('/');
      await page.keyboard.type('secure-sign-in');
      await page.getByRole('group', { name: 'Filter' }).waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('j');
      const current = timeline.locator('.row-current');
      await current.waitFor();
      await expect.poll(async () => (await focused(page))?.name).toMatch(/^BUTTON/);
      await page.keyboard.press('o');
      await page.keyboard.press('j');
      await page.keyboard.press('d');
      const pane = page.locator('aside.beside-pane');
      await pane.getByText('Why this label').waitFor();
      await pane.locator('.rule-holds').waitFor();

      await page.keyboard.press('c');
      await page.getByRole('group', { name: 'Filter' }).waitFor({ state: 'detached' });
      for (const [key, view] of [
        ['2', 'Flows'],
        ['3', 'Graph'],
        ['1', 'Timeline'],
      ] as const) {
        await page.keyboard.press(key);
        await expect.poll(() => page.getByRole('tab', { name: view }).getAttribute('aria-selected')).toBe('true');
      }
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await heading(page, 'Samples');
    });

    it('every page is a chord away, and the help tells all chords', async () => {
      const { page } = await open('/');
      await heading(page, 'Samples');
      await page.keyboard.press('?');
      const help = page.getByRole('dialog', { name: 'Keys' });
      await help.waitFor();
      const told = ((await help.textContent()) ?? '').replace(/\s+/g, '');
      await page.keyboard.press('Escape');
      await help.waitFor({ state: 'detached' });
      for (const [key, title] of [
        ['f', 'Findings'],
        ['w', 'What changed'],
        ['k', 'Knowledge'],
        ['l', 'Open locally'],
        ['a', 'Keys and accounts'],
        ['h', 'Settings and health'],
        ['?', 'How to read it'],
        ['s', 'Samples'],
      ] as const) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await heading(page, title);
        expect(told).toContain(`g${key}Goto${title.replaceAll(' ', '')}`);
      }
    });

    it('commands are found by name, destinations looked up, and the theme is turned', async () => {
      const { page } = await open('/');
      await heading(page, 'Samples');
      const scheme = () => page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
      expect(await scheme()).toBe('light');
      await page.keyboard.press('t');
      await expect.poll(scheme).toBe('dark');
      await page.reload();
      await heading(page, 'Samples');
      expect(await scheme()).toBe('dark');

      const search = page.getByPlaceholder('Command, or name of a destination');
      // It has the keys once it has the focus, which is a moment after it is seen.
      const openPalette = async () => {
        await page.keyboard.press('Control+k');
        await expect.poll(() => search.evaluate((input) => input === document.activeElement)).toBe(true);
      };
      await openPalette();
      await page.keyboard.type('findings');
      await page.getByText('Look up the destination').waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await heading(page, 'Findings');
      await search.waitFor({ state: 'detached' });
      await openPalette();
      await page.keyboard.type('login-portal.secure-sign-in.example:443');
      await page
        .locator('[data-selected]')
        .filter({ hasText: 'Look up the destination login-portal.secure-sign-in.example:443' })
        .waitFor();
      await page.keyboard.press('Enter');
      await heading(page, 'login-portal.secure-sign-in.example');
      await page.goBack();
      await heading(page, 'Findings');

      const found = (name: RegExp) => page.locator('[data-action]').filter({ hasText: name });
      await search.waitFor({ state: 'detached' });
      await openPalette();
      await page.keyboard.type('github');
      await found(/^[^ ]*github[^ ]*:443/)
        .first()
        .waitFor();
      await search.fill('phishing');
      await found(/phishing\.pcapng/).click();
      await page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').first().waitFor();

      // Enter at once takes what is found, not a destination that was never seen.
      for (const typed of ['phish', 'phishing.pcapng']) {
        await search.waitFor({ state: 'detached' });
        await page.keyboard.press('g');
        await page.keyboard.press('f');
        await heading(page, 'Findings');
        await openPalette();
        await page.keyboard.type(typed);
        await page.keyboard.press('Enter');
        await page.waitForURL(`**/samples/${id}`);
      }
    });

    for (const [title, path] of [
      ['samples', () => '/'],
      ['a sample', () => `/samples/${id}?q=secure-sign-in`],
      ['a sample, flows', () => `/samples/${id}?view=flows`],
      ['knowledge', () => '/knowledge'],
      ['findings', () => '/findings'],
    ] as const)
      it(`Tab leads through the page of ${title} to its end: each place is marked, and none keeps the focus`, async () => {
        const { page } = await open(path());
        await page.getByRole('status').filter({ hasText: 'Reading' }).first().waitFor({ state: 'detached' });
        await untilQuiet(page);
        const met = await walk(page, 300);
        expect(met.length).toBeGreaterThan(15);
        expect(met[0]!.name).toContain('Skip to the page');
        const unmarked = met.filter(({ isMarked, isInput, isDrawn }) => !isMarked && !isInput && !isDrawn);
        expect(unmarked.map(({ name, look }) => `${name}: ${look}`)).toEqual([]);
      });
  },
  {
    prepare: async ({ upload }) => {
      ({ id } = await upload(join(SAMPLES, 'phishing.pcapng')));
    },
  },
);
