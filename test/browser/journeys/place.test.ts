import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { seriousIssues } from '../harness/accessibility.ts';
import { describeJourney } from '../harness/journey.ts';

const KEY = 'share.head-office.example:443';
const PATH = `/destinations/${encodeURIComponent(KEY)}`;

const editor = (page: Page) => page.getByRole('form', { name: 'Edit the record' });
const panel = (page: Page, title: string) =>
  page.locator('section.panel').filter({ has: page.getByRole('heading', { name: title, level: 2, exact: true }) });

async function edit(page: Page): Promise<void> {
  await panel(page, 'What is known').waitFor();
  await page.keyboard.press('e');
  await editor(page).waitFor();
}

describeJourney('more about a place', ({ open, server }) => {
  it('is written by the keyboard beside the record, with a preview, and stands on the page from then on', async () => {
    const { page } = await open(PATH);
    await panel(page, 'Nothing is known of it').getByRole('button', { name: 'Write what you know' }).click();
    const form = editor(page);
    await form.getByLabel('Title').fill('Share of the Head Office');
    await form.getByLabel('Description').fill('Where they leave files.');
    expect(await form.getByLabel('Class').isVisible()).toBe(false);
    await form.getByText('More about the place').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('File Sharing');
    await form.getByLabel('Concern').selectOption({ label: '3 of 5, worth a thought' });
    await form.getByLabel('Run by').focus();
    await page.keyboard.type('Example, Ltd');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Head Office');
    await page.keyboard.press('Enter');
    const urls = form.getByRole('checkbox', { name: /^Strangers can publish under its URLs/ });
    const subdomains = form.getByRole('checkbox', { name: /^Strangers can get a subdomain there/ });
    await urls.focus();
    await page.keyboard.press('Space');
    await subdomains.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Space');
    await form.getByRole('checkbox', { name: 'Strangers can publish under its URLs: yes' }).waitFor();
    await form.getByRole('checkbox', { name: 'Strangers can get a subdomain there: no' }).waitFor();
    await form.getByLabel('When to look closer').fill('At night.');
    await form.getByLabel('How it is abused').fill('no');
    await form.getByText('“How it is abused” has 2 characters, and takes 3 to 2,000.').waitFor();
    expect(await form.getByRole('button', { name: 'Publish' }).isEnabled()).toBe(false);
    await form.getByLabel('How it is abused').fill('Malware was left there.');
    await form.locator('.preview-pane').getByText('At night.').waitFor();
    const changes = form.locator('dl.changes');
    await expect.poll(() => changes.textContent()).toContain('3 of 5, worth a thought');
    expect(await seriousIssues(page)).toEqual([]);
    await form.getByRole('button', { name: 'Publish' }).click();
    const known = panel(page, 'What is known');
    await known.getByText('Malware was left there.').waitFor();
    const text = (await known.textContent()) ?? '';
    for (const part of [
      'File Sharing',
      'Example, Ltd, Head Office',
      '3 of 5, worth a thought',
      'cannot get a subdomain there and can publish under its URLs',
    ])
      expect(text).toContain(part);
    expect((await server().client.metadata('destination', KEY)).knowledge).toEqual({
      owner_groups: ['Example, Ltd', 'Head Office'],
      concern_level: 3,
      category: 'File Sharing',
      controllable_subdomains: false,
      controllable_urls: true,
      abuse: 'Malware was left there.',
      when_concerned: 'At night.',
    });
  });

  it('is open where there is some, edited field by field, and told in the history', async () => {
    const { page } = await open(PATH);
    await edit(page);
    const form = editor(page);
    expect(await form.getByLabel('Class').inputValue()).toBe('File Sharing');
    await form.getByLabel('Concern').selectOption({ label: 'says nothing' });
    await form.getByLabel('When to look closer').fill('At night, and on Sundays.');
    await form.getByText('Changes when to look closer; takes away concern.').waitFor();
    await form.getByRole('button', { name: 'Publish' }).click();
    await panel(page, 'What is known').getByText('At night, and on Sundays.').waitFor();
    const latest = panel(page, 'History').locator('ol.versions > li').first();
    await latest.getByText('Changes when to look closer; takes away concern.').click();
    expect(await latest.locator('.change-removed').allTextContents()).toEqual([
      expect.stringContaining('At night.'),
      expect.stringContaining('3 of 5, worth a thought'),
    ]);
    const { knowledge } = await server().client.metadata('destination', KEY);
    expect([knowledge?.concern_level, knowledge?.controllable_urls]).toEqual([undefined, true]);
  });

  it('is back after the page was read again before it was sent', async () => {
    const { page } = await open(PATH);
    await edit(page);
    await editor(page).getByLabel('Report abuse').fill('abuse@example.com');
    await page.reload();
    await editor(page).getByText('Your unsaved text is back.').waitFor();
    expect(await editor(page).getByLabel('Report abuse').inputValue()).toBe('abuse@example.com');
    await editor(page).getByRole('button', { name: 'Discard it' }).click();
    await expect.poll(() => editor(page).getByLabel('Report abuse').inputValue()).toBe('');
    await editor(page).getByRole('button', { name: 'Cancel' }).click();
  });

  it('leaves to a pack what it does not say, and both are told', async () => {
    const { items } = await server().client.knowledgeRecords({ kind: 'destination', pack: 'starter', limit: 1 });
    const { key } = items[0]!;
    const { page } = await open(`/destinations/${encodeURIComponent(key)}`);
    await edit(page);
    const form = editor(page);
    await form.getByText('More about the place').click();
    await form.getByText('What you leave empty, the pack goes on saying.').waitFor();
    await form.getByLabel('When to look closer').fill('Whenever it is asked.');
    await form.getByText('Changes when to look closer.').waitFor();
    await form.getByRole('button', { name: 'Publish' }).click();
    const known = panel(page, 'What is known');
    await known.getByText('Whenever it is asked.').waitFor();
    await known.getByText('What packs say of it').click();
    const before = await server().client.knowledgeRecord('destination', key, { pack: 'starter' });
    await known.getByText(before.facts!.when_concerned!).first().waitFor();
  });
});
