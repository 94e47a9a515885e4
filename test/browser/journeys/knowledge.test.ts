import { join } from 'node:path';
import { createClient } from '@flowsage/client';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { SAMPLES } from '../../cli/flowsage.ts';
import { describeJourney } from '../harness/journey.ts';

const NAME = 'wiki.head-office.example';
const KEY = `${NAME}:443`;
const PATH = `/destinations/${encodeURIComponent(KEY)}`;

const editor = (page: Page) => page.getByRole('form', { name: 'Edit the record' });
const panel = (page: Page, title: string) =>
  page.locator('section.panel').filter({ has: page.getByRole('heading', { name: title, level: 2, exact: true }) });

async function edit(page: Page): Promise<void> {
  await panel(page, 'What is known').waitFor();
  await page.keyboard.press('e');
  await editor(page).waitFor();
}

let sampleId = '';

describeJourney(
  'knowledge',
  ({ open, server }) => {
    it('is written with a preview of how it will look, and is told in timelines from then on', async () => {
      const { page } = await open(PATH);
      await panel(page, 'Nothing is known of it').getByRole('button', { name: 'Write what you know' }).click();
      const form = editor(page);
      expect(await form.getByRole('button', { name: 'Publish' }).isEnabled()).toBe(false);
      await form.getByLabel('Title').fill('Update Check of a Tool');
      await form.getByLabel('Description').fill('A tool asks here whether it is the latest.\n\nOurs does so hourly.');
      await form.getByText('seen near bad', { exact: true }).first().click();
      await form.getByLabel('Reason').fill('asked the team');
      const preview = form.locator('.preview-row');
      await expect.poll(() => preview.textContent()).toContain('Update Check of a Tool');
      expect(await preview.textContent()).toContain('seen near bad');
      await form.getByText('It speaks in 1 sample of yours.').waitFor();
      await form.getByText('The first version').waitFor();
      await form.getByRole('button', { name: 'Publish' }).click();
      await panel(page, 'What is known').getByText('Update Check of a Tool').first().waitFor();
      const [written] = (await server().client.listMetadata('destination')).items;
      expect(written).toMatchObject({ key: KEY, version: 1, reason: 'asked the team' });

      const sample = await open(`/samples/${sampleId}?q=head-office`);
      const row = sample.page.getByRole('list', { name: 'Timeline' }).getByRole('listitem').first();
      await row.getByText('seen near bad').waitFor();
      await row.locator('[data-open]').click();
      const pane = sample.page.locator('aside.beside-pane');
      await pane.getByText('Update Check of a Tool').first().waitFor();
      await pane.getByText('Written here, version 1').waitFor();
    });

    it('is edited against what was there, and only what differs is told', async () => {
      const { page } = await open(PATH);
      await edit(page);
      const form = editor(page);
      expect(await form.getByLabel('Title').inputValue()).toBe('Update Check of a Tool');
      await form.getByLabel('Description').fill('A tool asks here every five seconds.');
      await form.getByText('Against version 1').waitFor();
      await form.getByText('Changes description.').waitFor();
      const changes = form.locator('ul, dl, table').filter({ hasText: 'A tool asks here every five seconds.' }).last();
      expect(await changes.textContent()).toContain('Ours does so hourly.');
      await form.getByRole('button', { name: 'Publish' }).click();
      await panel(page, 'What is known').getByText('A tool asks here every five seconds.').waitFor();
      await panel(page, 'History').getByText('Version 2').waitFor();
    });

    it('that two people edit at once is lost by neither: who comes later is told, and decides', async () => {
      const first = await open(PATH);
      const second = await open(PATH);
      await edit(first.page);
      await edit(second.page);
      await editor(first.page).getByLabel('Title').fill('Title of the First');
      await editor(first.page).getByLabel('Reason').fill('was first');
      await editor(first.page).getByRole('button', { name: 'Publish' }).click();
      await panel(first.page, 'What is known').getByText('Title of the First').first().waitFor();

      const form = editor(second.page);
      await form.getByLabel('Title').fill('Title of the Second');
      await form.getByRole('button', { name: 'Publish' }).click();
      const notice = form.getByRole('alert').filter({ hasText: 'Somebody else wrote it meanwhile' });
      await notice.getByText(/You began with version 2; by now there is version 3.*because: was first/).waitFor();
      await notice.getByText('Title of the First').first().waitFor();
      expect(await form.getByLabel('Title').inputValue()).toBe('Title of the Second');
      await notice.getByRole('button', { name: 'Take theirs into the form' }).click();
      await expect.poll(() => form.getByLabel('Title').inputValue()).toBe('Title of the First');
      await form.getByLabel('Title').fill('Title of Both');
      await form.getByRole('button', { name: 'Publish' }).click();
      await panel(second.page, 'What is known').getByText('Title of Both').first().waitFor();
      expect((await server().client.metadata('destination', KEY)).version).toBe(4);
    });

    it('keeps its history, of which any version is brought back as a new one', async () => {
      const { page } = await open(PATH);
      const history = panel(page, 'History');
      const versions = history.locator('ol.versions > li');
      await expect.poll(() => versions.count()).toBe(4);
      expect(await versions.first().textContent()).toContain('Version 4');
      await versions.last().getByRole('button', { name: 'Bring it back' }).click();
      const dialog = page.getByRole('dialog', { name: 'Bring version 1 back' });
      await dialog.getByLabel('Reason').fill('it was right');
      await dialog.getByRole('button', { name: 'Bring it back' }).click();
      await panel(page, 'What is known').getByText('Update Check of a Tool').first().waitFor();
      await expect.poll(() => versions.count()).toBe(5);
      expect(await versions.first().textContent()).toContain('it was right');
      const { record, version } = await server().client.metadata('destination', KEY);
      expect(version).toBe(5);
      expect(record.description).toContain('Ours does so hourly.');
    });

    it('is proposed by those who may not publish, and published by an editor', async () => {
      const { client, url } = server();
      const account = await client.createAccount({ name: 'field team', role: 'contributor', defaultVisibility: null });
      const request = { name: 'laptop', scopes: ['read', 'upload'] as const, accountId: account.id };
      const { key } = await client.createKey(request);
      const contributor = await open('/destinations/files.partner.example%3A443', { key });
      await contributor.page.getByRole('button', { name: 'Propose what you know' }).click();
      const form = contributor.page.getByRole('form', { name: 'Propose a record' });
      await form.getByLabel('Title').fill('Files of a Partner');
      await form.getByLabel('Description').fill('Where their price lists are.');
      await form.getByLabel('Reason').fill('in their mail');
      await form.getByRole('button', { name: 'Propose' }).click();
      await form.waitFor({ state: 'detached' });
      await expect(client.metadata('destination', 'files.partner.example:443')).rejects.toThrow();
      await contributor.page.goto('/knowledge?tab=proposals');
      const own = contributor.page.getByRole('article').filter({ hasText: 'Files of a Partner' });
      await own.getByRole('button', { name: 'What it changes' }).click();
      await own.getByRole('button', { name: 'Withdraw' }).waitFor();
      expect(await own.getByRole('button', { name: 'Publish' }).count()).toBe(0);

      const editorsWindow = await open('/knowledge?tab=proposals');
      const proposal = editorsWindow.page.getByRole('article').filter({ hasText: 'Files of a Partner' });
      expect(await proposal.textContent()).toContain('in their mail');
      await proposal.getByRole('button', { name: 'What it changes' }).click();
      await proposal.locator('.preview-row').getByText('Files of a Partner').waitFor();
      await proposal.getByLabel('Comment').fill('thank you');
      await proposal.getByRole('button', { name: 'Publish', exact: true }).click();
      await proposal.waitFor({ state: 'detached' });
      const seen = createClient({ baseUrl: url, key });
      expect((await seen.metadata('destination', 'files.partner.example:443')).record.title).toBe('Files of a Partner');

      await contributor.page.getByText('Published', { exact: true }).click();
      const decided = contributor.page.getByRole('article').filter({ hasText: 'Files of a Partner' });
      await decided.getByText('thank you').waitFor();
    });

    it('is not lost while it is written: it is back after another page and after reading the page again', async () => {
      const { page } = await open(PATH);
      await edit(page);
      await editor(page).getByLabel('Title').fill('Typed and not sent');
      await page.getByRole('link', { name: 'Findings' }).click();
      await page.getByRole('heading', { name: 'Findings', level: 1 }).waitFor();
      await page.goBack();
      await editor(page).getByText('Your unsaved text is back.').waitFor();
      await page.reload();
      await editor(page).getByText('Your unsaved text is back.').waitFor();
      expect(await editor(page).getByLabel('Title').inputValue()).toBe('Typed and not sent');
      await page.goto(PATH);
      await page.getByRole('button', { name: 'Go on writing' }).click();
      await editor(page).getByRole('button', { name: 'Discard it' }).click();
      await expect.poll(() => editor(page).getByLabel('Title').inputValue()).toBe('Update Check of a Tool');
      await editor(page).getByRole('button', { name: 'Cancel' }).click();
      await panel(page, 'What is known').waitFor();
      expect(await page.getByRole('button', { name: 'Go on writing' }).count()).toBe(0);
    });

    it('of a pack is edited against what the pack says', async () => {
      const [packed] = (await server().client.knowledgeRecords({ kind: 'destination', pack: 'starter', limit: 1 }))
        .items;
      const { page } = await open(`/destinations/${encodeURIComponent(packed!.key)}`);
      await edit(page);
      const form = editor(page);
      await form.getByText('Changes nothing.').waitFor();
      expect(await form.getByRole('button', { name: 'Publish' }).isEnabled()).toBe(false);
      await form.getByLabel('Title').fill('Said here in its place');
      await form.getByText('Against what the pack says').waitFor();
      await form.getByText('Changes title.').waitFor();
      expect(await form.locator('.change-removed').first().textContent()).toContain(packed!.title);
    });

    it('that is proposed milder than a pack has it comes with a warning for who decides', async () => {
      const { client } = server();
      const account = await client.createAccount({ name: 'day team', role: 'contributor', defaultVisibility: null });
      const { key } = await client.createKey({ name: 'desk', scopes: ['read', 'upload'], accountId: account.id });
      const contributor = await open('/destinations/login-portal.secure-sign-in.example:443', { key });
      await panel(contributor.page, 'What is known').waitFor();
      await contributor.page.keyboard.press('e');
      const form = contributor.page.getByRole('form', { name: 'Propose a record' });
      await form.getByLabel('Title').fill('Harmless Helper');
      await form.getByText('uninteresting', { exact: true }).first().click();
      await form.getByRole('button', { name: 'Propose' }).click();
      await form.waitFor({ state: 'detached' });
      const { page } = await open('/knowledge?tab=proposals');
      const proposal = page.getByRole('article').filter({ hasText: 'Harmless Helper' });
      await proposal.getByRole('button', { name: 'What it changes' }).click();
      await proposal.getByText('A pack calls it known bad').waitFor();
      await proposal.getByText(/over what a pack says, it changes title and relevance/i).waitFor();
      expect(await proposal.locator('.change-removed').first().textContent()).toContain('Imitated Sign-In Page');
    });

    it('of a behavior begins with what a pack says of such flows', async () => {
      const { items } = await server().client.flows(sampleId, { limit: 200 });
      const flowIds = [...new Set(items.map(({ flowId }) => String(flowId)))];
      const records = await Promise.all(
        flowIds.map((flowId) =>
          server()
            .client.knowledgeRecord('behavior', flowId)
            .catch(() => null),
        ),
      );
      const at = records.findIndex((record) => record !== null && record.pack !== null);
      const { page } = await open(`/knowledge?tab=behaviors&record=${flowIds[at]}`);
      await page.getByRole('dialog').getByText('From the pack starter').waitFor();
    });

    it('is taken back by proposal alone where one may not publish, and rejected with a reason', async () => {
      const { client } = server();
      const account = await client.createAccount({ name: 'night team', role: 'contributor', defaultVisibility: null });
      const request = { name: 'desk', scopes: ['read', 'upload'] as const, accountId: account.id };
      const { key } = await client.createKey(request);
      const contributor = await open(PATH, { key });
      await contributor.page.getByRole('button', { name: 'Propose to take it back' }).click();
      const dialog = contributor.page.getByRole('dialog', { name: 'Propose to take back what was written' });
      await dialog.getByText('Until then nothing changes.').waitFor();
      await dialog.getByRole('button', { name: 'Propose to take it back' }).click();
      await contributor.page.getByText('You have proposed a change of it.').waitFor();
      const history = panel(contributor.page, 'History');
      await history.getByRole('button', { name: 'Propose to bring it back' }).first().click();
      await contributor.page.getByRole('dialog').getByText('You propose a new version').waitFor();

      const { page } = await open('/knowledge?tab=proposals');
      const proposal = page.getByRole('article').filter({ hasText: 'Take back what is written' });
      await proposal.getByRole('button', { name: 'What it changes' }).click();
      await proposal.getByRole('button', { name: 'Reject' }).click();
      const why = page.getByRole('dialog', { name: 'Reject the proposal' });
      expect(await why.getByRole('button', { name: 'Reject it' }).isEnabled()).toBe(false);
      await why.getByLabel('Reason').fill('it is right');
      await why.getByRole('button', { name: 'Reject it' }).click();
      await proposal.waitFor({ state: 'detached' });
      const [rejected] = (await client.proposals({ state: 'rejected' })).items;
      expect(rejected!.decision).toMatchObject({ comment: 'it is right' });
    });

    it('is browsed and searched with its filter in the address, and a record opens from there', async () => {
      const { page } = await open('/knowledge');
      const records = page.getByRole('table', { name: 'destinations' });
      await records.locator('tbody tr').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.type('head-office');
      await expect.poll(() => records.locator('tbody tr').count()).toBe(1);
      await records.getByRole('button', { name: 'Update Check of a Tool' }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText('Ours does so hourly.').first().waitFor();
      expect(new URL(page.url()).searchParams.get('record')).toBe(KEY);
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
    });

    it('has tabs for behaviors, Events and packs', async () => {
      const { page } = await open('/knowledge');
      for (const tab of ['Behaviors', 'Events', 'Packs']) {
        await page.getByRole('tab', { name: tab }).click();
        await page.getByRole('tabpanel').getByText('starter').first().waitFor();
      }
    });
  },
  {
    prepare: async ({ upload }) => {
      ({ id: sampleId } = await upload(join(SAMPLES, 'encapsulated.pcap')));
    },
  },
);
