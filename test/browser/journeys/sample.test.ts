import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { describeJourney } from '../harness/journey.ts';

/** All rows of the sample are drawn. */
const TALL = { height: 4800 };

let id = '';
const path = (query = '') => `/samples/${id}${query}`;

const timeline = (page: Page) => page.getByRole('list', { name: 'Timeline' });
const filter = (page: Page) => page.getByRole('group', { name: 'Filter' });
const pane = (page: Page) => page.locator('aside.beside-pane');

/** `12 of 43 flows`, as the page says it; all of them when nothing is left out. */
async function shown(page: Page): Promise<{ readonly shown: number; readonly all: number }> {
  const text = (await filter(page).getByRole('status').textContent()) ?? '';
  const [, some, all] = /(\d+) of (\d+) flows/.exec(text) ?? [];
  return { shown: Number(some), all: Number(all) };
}

/** What the timeline has, as texts, from its beginning. */
const rows = (page: Page) => timeline(page).getByRole('listitem').allInnerTexts();

const textOf = async (place: Locator) => (await place.textContent()) ?? '';
/** The flows, of which some stand below the Event that they belong to. */
async function flowRows(page: Page): Promise<readonly string[]> {
  const folded = timeline(page).locator('.row-of-event [data-fold][aria-expanded=false]');
  while ((await folded.count()) > 0) await folded.first().click();
  return timeline(page).locator('li:not(:has(.row-of-event))').allInnerTexts();
}

const query = (page: Page) => new URL(page.url()).searchParams;

async function ready(page: Page): Promise<void> {
  await timeline(page).getByRole('listitem').first().waitFor();
}

describeJourney(
  'the page of a sample',
  ({ open, server }) => {
    it('filters by a click on a value: only this, all but this, and back again', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const first = timeline(page).locator('[data-field=category]').first();
      const category = (await first.getAttribute('data-value')) ?? '';
      await first.click();
      await page.getByRole('menuitem', { name: 'Only this' }).click();
      await expect.poll(() => query(page).getAll('f')).toEqual([`category:${category}`]);
      const only = await shown(page);
      expect(only.shown).toBeLessThan(only.all);
      const values = timeline(page).locator('[data-field=category]');
      for (const value of await values.evaluateAll((chips) => chips.map((chip) => chip.getAttribute('data-value'))))
        expect(value).toBe(category);

      // A click on the term turns it into its opposite.
      await filter(page)
        .getByRole('button', { name: `Category: ${category}`, exact: true })
        .click();
      await expect.poll(async () => (await shown(page)).shown).toBe(only.all - only.shown);
      const others = await values.evaluateAll((chips) => chips.map((chip) => chip.getAttribute('data-value')));
      expect(others).not.toContain(category);
      await page.goBack();
      await expect.poll(async () => (await shown(page)).shown).toBe(only.shown);
      await filter(page).getByRole('button', { name: 'Clear', exact: true }).click();
      await filter(page).waitFor({ state: 'detached' });
      expect([...query(page).keys()]).toEqual([]);
    });

    it('filters by level, by words and by facets, each with the counts that it then shows', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const chip = page.getByRole('group', { name: 'Levels' }).getByRole('button').first();
      const count = Number(/\d+/.exec((await textOf(chip)).replace(/^\D*/, ''))?.[0]);
      await chip.click();
      expect(await chip.getAttribute('aria-pressed')).toBe('true');
      await expect.poll(async () => (await shown(page)).shown).toBe(count);
      await chip.click();
      await filter(page).waitFor({ state: 'detached' });

      await page.keyboard.press('/');
      await page.keyboard.type('parcel-track');
      await expect.poll(async () => (await shown(page)).shown).toBeGreaterThan(0);
      for (const text of await flowRows(page)) expect(text).toContain('parcel-track');
      await page.getByLabel('Search the flows').fill('there is no such thing');
      await page.getByText('No flow fits the filter').waitFor();
      await page.getByRole('button', { name: 'Show all flows' }).click();
      await ready(page);

      await page.getByRole('button', { name: 'Direction', exact: true }).click();
      const value = page.getByRole('list', { name: 'Direction' }).getByRole('listitem').first();
      const facet = Number((await textOf(value.locator('.facet-count'))).replaceAll(',', ''));
      await value.locator('.facet-choose').click();
      await expect.poll(async () => (await shown(page)).shown).toBe(facet);
      await value.getByRole('button', { name: /^All but/ }).click();
      await expect
        .poll(async () => ((await filter(page).count()) === 0 ? null : (await shown(page)).shown))
        .toBe((await shown(page)).all - facet);
    });

    it('unfolds an Event into the flows it is made of, and tells its steps', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const event = timeline(page).locator('.row-of-event').first();
      await event.waitFor();
      const fold = event.locator('[data-fold]');
      const flows = Number(/\d+/.exec(await textOf(fold))?.[0]);
      expect(flows).toBeGreaterThan(1);
      const before = (await rows(page)).length;
      await fold.click();
      await expect.poll(async () => (await rows(page)).length).toBe(before + flows);
      expect(await event.locator('[data-fold]').getAttribute('aria-expanded')).toBe('true');
      await event.locator('[data-open]').click();
      await pane(page).getByText('Its steps').waitFor();
      const steps = pane(page).locator('ol.steps > li');
      expect(await steps.count()).toBeGreaterThan(1);
      // A step leads to its flow.
      await steps.first().getByRole('button').first().click();
      await pane(page).getByText('Why this label').waitFor();
      await event.locator('[data-fold]').click();
      expect(await event.locator('[data-fold]').getAttribute('aria-expanded')).toBe('false');
    });

    it('tells of a flow why it has its label, with its numbers and the nearest other label', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      await page.getByLabel('Search the flows').fill('secure-sign-in');
      await expect.poll(async () => (await flowRows(page)).every((text) => text.includes('secure-sign-in'))).toBe(true);
      await timeline(page).locator('.row:not(.row-of-event, .row-of-repeats) [data-open]').first().click();
      const why = pane(page).locator('section').filter({ hasText: 'Why this label' });
      await why.locator('.rule-holds').waitFor();
      await expect.poll(() => query(page).get('row')).toMatch(/^\d+$/);
      const explained = await server().client.explainFlow(id, Number(query(page).get('row')));
      const text = (await textOf(why)).replace(/\s+/g, ' ');
      expect(text).toContain(`${explained.label.label}: ${explained.label.meaning}`);
      expect(text).toContain(explained.label.rules.at(-1)!.rule);
      for (const { label, change } of explained.label.tipping) expect(text).toContain(`${label} ${change}`);
      expect(await textOf(why.locator('.rule-holds'))).toMatch(/\d/);
      await pane(page).getByRole('button', { name: 'Show', exact: true }).click();
      await pane(page).locator('.facts-raw').getByText('dstBytes').waitFor();
    });

    it('leads from a sentence of the verdict to exactly the flows it rests on', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const { evidence } = await server().client.verdict(id);
      expect(evidence.length).toBeGreaterThan(0);
      const sentences = page.getByRole('region', { name: 'Verdict' }).locator('.evidence .sentence');
      await sentences.first().click();
      expect(await sentences.first().getAttribute('aria-pressed')).toBe('true');
      await expect.poll(async () => (await shown(page)).shown).toBe(evidence[0]!.flowCount);
      await sentences.first().click();
      await filter(page).waitFor({ state: 'detached' });
    });

    it('tells where the chosen row is not among the shown flows, and leads back', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      await timeline(page).locator('.row:not(.row-of-event, .row-of-repeats) [data-open]').first().click();
      await pane(page).getByText('Why this label').waitFor();
      await page.getByLabel('Search the flows').fill('there is no such thing');
      await pane(page).getByText('Not among the shown flows').waitFor();
      expect(await pane(page).getByText('Why this label').count()).toBe(0);
      await pane(page).getByRole('button', { name: 'Clear the filter' }).click();
      await pane(page).getByText('Why this label').waitFor();
    });

    it('takes back what was typed, and then what was clicked before', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      await page.getByRole('group', { name: 'Levels' }).getByRole('button').first().click();
      await expect.poll(() => query(page).getAll('f').length).toBe(1);
      for (const text of ['ex', 'exam', 'example']) {
        await page.getByLabel('Search the flows').fill(text);
        await expect.poll(() => query(page).get('q')).toBe(text);
      }
      await page.goBack();
      await expect.poll(() => query(page).get('q')).toBeNull();
      expect(query(page).getAll('f')).toHaveLength(1);
      await page.goBack();
      await expect.poll(() => query(page).getAll('f')).toEqual([]);
      expect(new URL(page.url()).pathname).toBe(path());
    });

    it('opens the details of a linked row on phones, and closes opened ones by going back', async () => {
      const details = (page: Page) => page.getByRole('dialog', { name: 'Details' });
      const { page } = await open(path('?row=3'), { width: 375, height: 800 });
      await details(page).getByText('Why this label').waitFor();
      await page.keyboard.press('Escape');
      await details(page).waitFor({ state: 'detached' });
      await timeline(page).locator('[data-open]').first().click();
      await details(page).waitFor();
      await page.goBack();
      await details(page).waitFor({ state: 'detached' });
      expect(new URL(page.url()).pathname).toBe(path());
      await timeline(page).locator('[data-open]').first().click();
      await details(page).waitFor();
      await page.keyboard.press('Escape');
      await details(page).waitFor({ state: 'detached' });
      expect(new URL(page.url()).pathname).toBe(path());
    });

    it('narrows the time by numbers and with the mouse, and takes it back', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const strip = page.getByRole('region', { name: 'Activity over time' });
      await strip.getByLabel('To second').fill('3');
      await strip.getByLabel('To second').press('Enter');
      await expect.poll(() => query(page).get('span')).toMatch(/3$/);
      const early = await shown(page);
      const flows = (await server().client.flows(id, { limit: 1000 })).items;
      expect(early.shown).toBe(flows.filter(({ relativeStart }) => Number(relativeStart) <= 3).length);
      await strip.getByRole('button', { name: 'Whole time' }).click();
      await filter(page).waitFor({ state: 'detached' });

      const over = strip.locator('.u-over');
      const box = (await over.boundingBox())!;
      await page.mouse.move(box.x + box.width * 0.25, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2, { steps: 8 });
      await page.mouse.up();
      await expect.poll(() => query(page).get('span')).not.toBeNull();
      const middle = await shown(page);
      expect(middle.shown).toBeGreaterThan(0);
      expect(middle.shown).toBeLessThan(middle.all);
      await page.keyboard.press('Escape');
      await filter(page).waitFor({ state: 'detached' });
    });

    it('puts flows together by destination, source and Event', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const grouping = page.getByLabel('Put flows together');
      for (const group of ['destination', 'source', 'event']) {
        await grouping.selectOption(group);
        await expect.poll(() => query(page).get('group')).toBe(group);
        await timeline(page).locator('.row-of-group, .row-of-event').first().waitFor();
      }
      await grouping.selectOption('destination');
      const group = timeline(page).locator('.row-of-group').first();
      await group.locator('[data-fold]').click();
      await timeline(page).locator('.row:not(.row-of-group)').first().waitFor();
      await page.goBack();
      await expect.poll(() => query(page).get('group')).toBe('event');
    });

    it('sorts the table, remembers its columns, and saves what it shows', async () => {
      const { page } = await open(path(), TALL);
      await page.getByRole('tab', { name: 'Flows' }).click();
      const grid = page.getByRole('grid', { name: 'Flows' });
      await grid.waitFor();
      const head = (title: string) => grid.getByRole('columnheader', { name: title, exact: true });
      await page.getByRole('button', { name: 'Columns' }).click();
      const box = page.getByRole('checkbox', { name: /^Bytes up/ });
      if (!(await box.isChecked())) await box.check();
      await page.getByRole('checkbox', { name: /^Packets up/ }).check();
      await page.keyboard.press('Escape');
      await head('Bytes up').click();
      await expect.poll(() => head('Bytes up').getAttribute('aria-sort')).toBe('descending');
      await expect.poll(() => query(page).get('sort')).not.toBeNull();
      // The table has the whole width until the details of a row are asked for, and again when they are closed.
      expect(await pane(page).count()).toBe(0);
      await grid.getByRole('rowheader').first().click();
      await pane(page).getByText('Why this label').waitFor();
      await pane(page).getByRole('button', { name: 'Close the details' }).click();
      await pane(page).waitFor({ state: 'detached' });
      await page.reload();
      await head('Packets up').waitFor();
      expect(await head('Bytes up').getAttribute('aria-sort')).toBe('descending');

      await page.getByLabel('Search the flows').fill('sign-in');
      await expect
        .poll(async () => ((await filter(page).count()) === 0 ? 0 : (await shown(page)).shown))
        .toBeGreaterThan(0);
      const { shown: count } = await shown(page);
      await page.getByRole('button', { name: 'Export' }).click();
      const saving = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: /^CSV/ }).click();
      const download = await saving;
      expect(download.suggestedFilename()).toBe('phishing.pcapng.flows.csv');
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines).toHaveLength(count + 1);
      const columns = lines[0]!.split(',');
      expect(columns).toContain('srcPkts');
      const at = columns.indexOf('srcBytes');
      const bytes = lines.slice(1).map((line) => Number(line.split(',')[at]));
      expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
      const stored = (await server().client.flows(id, { limit: 1000 })).items
        .filter((flow) => String(flow.dst).includes('sign-in'))
        .map(({ srcBytes }) => Number(srcBytes));
      for (const one of stored) expect(bytes).toContain(one);

      await page.getByRole('button', { name: 'Export' }).click();
      const second = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: /^NDJSON/ }).click();
      const objects = readFileSync(await (await second).path(), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { srcBytes: number });
      expect(objects.map(({ srcBytes }) => srcBytes)).toEqual(bytes);
    });

    it('filters by numbers, at least and at most, in the timeline, the table and the filter bar', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      const chip = timeline(page).locator('[data-field=bytesUp]').nth(3);
      const bytes = Number(await chip.getAttribute('data-value'));
      await chip.click();
      await page.getByRole('menuitem', { name: 'At least this' }).click();
      await expect.poll(() => query(page).getAll('f')).toEqual([`bytesUp:>=${bytes}`]);
      const { items } = await server().client.flows(id, { limit: 1000 });
      const least = items.filter(({ srcBytes }) => Number(srcBytes) >= bytes);
      expect(await shown(page)).toEqual({ shown: least.length, all: items.length });
      await filter(page)
        .getByText(`Bytes up: at least ${bytes.toLocaleString('en-US')} B`)
        .waitFor();

      // A cell of the table sets the other end.
      await page.getByRole('tab', { name: 'Flows' }).click();
      const head = page.getByRole('columnheader', { name: 'Duration' });
      const column = Number(await head.getAttribute('aria-colindex')) - 2;
      const cell = page.locator(`.flows-row [data-column="${column}"]`).first();
      await cell.click();
      await page.getByRole('menuitem', { name: 'At most this' }).click();
      await expect.poll(() => query(page).getAll('f').length).toBe(2);
      const most = Number(query(page).getAll('f')[1]!.replace('duration:<=', ''));
      const both = least.filter(({ duration }) => Number(duration) <= most);
      await expect.poll(() => shown(page)).toEqual({ shown: both.length, all: items.length });

      await page.getByRole('button', { name: 'Numbers (2)' }).click();
      const field = page.getByLabel('Bytes up at least');
      expect(await field.inputValue()).toBe(`${bytes.toLocaleString('en-US')} B`);
      await field.fill('');
      await field.press('Enter');
      await expect.poll(() => query(page).getAll('f')).toEqual([`duration:<=${most}`]);
    });

    it('has room for the whole time on phones', async () => {
      for (const width of [375, 320]) {
        const { page } = await open(path('?span=0-5'), { width, height: 720 });
        await ready(page);
        const all = page.getByRole('button', { name: 'Whole time' });
        const box = (await all.boundingBox())!;
        expect(box.x, String(width)).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, String(width)).toBeLessThanOrEqual(width - 8);
        await all.click({ timeout: 5000 });
        await expect.poll(() => query(page).get('span')).toBeNull();
      }
    });

    it('tells of a node where it is seen, and what to click where nothing is chosen', async () => {
      for (const size of [
        { width: 1440, height: 900 },
        { width: 900, height: 700 },
      ]) {
        const { page } = await open(path('?view=graph'), size);
        const node = page.locator('.graph-node [data-node], [data-node]').first();
        await node.waitFor();
        if (size.width > 1200) {
          await pane(page).getByText('Click a node').waitFor();
          expect(await pane(page).getByText('Click a row').count()).toBe(0);
        }
        await node.click();
        const facts = page.getByRole('region', { name: /^Facts of/ });
        await facts.waitFor();
        const { y, height } = (await facts.boundingBox())!;
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y + Math.min(height, 200)).toBeLessThanOrEqual(size.height);
      }
    });

    it('draws who spoke to whom, and tells of what is chosen there', async () => {
      const { page } = await open(path('?view=graph'));
      const node = page
        .getByRole('tabpanel', { name: 'Graph' })
        .getByRole('button', { name: /login-portal\.secure-sign-in\.example/ })
        .first();
      await node.click();
      const facts = page.getByRole('region', { name: /^Facts of login-portal/ });
      await facts.waitFor();
      expect(query(page).get('node')).not.toBeNull();
      await facts.getByRole('button', { name: 'Only this' }).click();
      await expect
        .poll(async () => ((await filter(page).count()) === 0 ? 0 : (await shown(page)).shown))
        .toBeGreaterThan(0);
      await page.getByRole('tab', { name: 'Timeline' }).click();
      for (const text of await flowRows(page)) expect(text).toContain('secure-sign-in');
    });

    it('shows whoever gets the address the same rows, in the same state', async () => {
      const { page } = await open(path(), TALL);
      await ready(page);
      await page.getByLabel('Search the flows').fill('example');
      await timeline(page).locator('[data-field=label]').first().click();
      await page.getByRole('menuitem', { name: 'All but this' }).click();
      await expect.poll(() => query(page).getAll('f').length).toBe(1);
      await page.getByLabel('Put flows together').selectOption('destination');
      await timeline(page).locator('[data-open]').first().click();
      await expect.poll(() => query(page).get('row')).not.toBeNull();
      const seen = await rows(page);
      expect(seen.length).toBeGreaterThan(0);
      const other = await open(page.url(), TALL);
      await ready(other.page);
      await expect.poll(() => rows(other.page)).toEqual(seen);
      expect(await shown(other.page)).toEqual(await shown(page));
      await expect.poll(() => textOf(pane(other.page))).toBe(await textOf(pane(page)));
    });

    it('tells what was written here apart from what the pack says', async () => {
      const own = { record: { title: 'Our own server of updates', description: 'It is ours.' }, reason: 'seen' };
      await server().client.putMetadata('destination', 'clients2.google.com:80', own, { isNew: true });
      const { page } = await open(path('?q=clients2.google.com'), TALL);
      await ready(page);
      await timeline(page).locator('.row:not(.row-of-event, .row-of-repeats) [data-open]').first().click();
      const part = pane(page).locator('section').filter({ hasText: 'Written here, version 1' });
      await part.getByText('The pack says').waitFor();
      const text = await textOf(part);
      expect(text.indexOf('Written here')).toBeLessThan(text.indexOf('The pack says'));
      expect(text.indexOf('The pack says')).toBeLessThan(text.indexOf('Run by'));
    });
  },
  {
    prepare: async ({ upload }) => {
      ({ id } = await upload(join(SAMPLES, 'phishing.pcapng')));
      await upload(join(SAMPLES, 'browsing.pcapng'));
    },
  },
);
