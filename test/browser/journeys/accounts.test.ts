import { createClient } from '@flowsage/client';
import { expect, it } from 'vitest';
import { describeJourney } from '../harness/journey.ts';

describeJourney('keys, accounts and settings', ({ open, server }) => {
  it('a key is made, shown once, works, and is refused at once when it is revoked', async () => {
    const { page } = await open('/accounts');
    await page.getByRole('button', { name: 'New key' }).click();
    const dialog = page.getByRole('dialog', { name: 'New key' });
    await dialog.getByLabel('Name').fill('night job');
    await dialog.getByRole('checkbox', { name: /^upload/ }).check();
    await dialog.getByRole('button', { name: 'Make the key' }).click();
    const field = dialog.getByLabel('Key night job');
    await field.waitFor();
    const key = await field.inputValue();
    expect(key.length).toBeGreaterThan(20);
    const program = createClient({ baseUrl: server().url, key });
    expect((await program.samples()).items).toEqual([]);

    await dialog.getByRole('button', { name: 'I have it' }).click();
    const row = page.getByRole('table', { name: 'Keys' }).getByRole('row').filter({ hasText: 'night job' });
    await row.getByText('read, upload').waitFor();
    await page.reload();
    await row.waitFor();
    expect(await page.content()).not.toContain(key);

    await row.getByRole('button', { name: 'Revoke night job' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
    expect((await program.samples()).items).toEqual([]);
    await row.getByRole('button', { name: 'Revoke night job' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await row.waitFor({ state: 'detached' });
    await expect(program.samples()).rejects.toMatchObject({ status: 401 });
    await page.getByRole('checkbox', { name: /^Revoked and expired ones/ }).check();
    await row.getByText(/^revoked /).waitFor();
  });

  const accountOf = async (name: string) => (await server().client.accounts()).find((account) => account.name === name);

  it('a role is changed by keys alone, after it was told what that changes, and not by looking at it', async () => {
    await server().client.createAccount({ name: 'shift', role: 'contributor', defaultVisibility: null });
    const { page } = await open('/accounts?part=accounts');
    const button = page.getByRole('button', { name: 'Change role of shift' });
    await button.focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Change the role of an account' });
    await dialog
      .getByRole('radio', { name: /^contributor/ })
      .and(dialog.locator(':focus'))
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await dialog.getByText('From contributor to editor').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await accountOf('shift')).toMatchObject({ role: 'contributor' });
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await dialog
      .getByRole('radio', { name: /^contributor/ })
      .and(dialog.locator(':focus'))
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await dialog.getByRole('button', { name: 'Change the role' }).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await accountOf('shift')).toMatchObject({ role: 'editor' });
  });

  it('an account is made, disabled and deleted, and the log tells of it', async () => {
    const { page } = await open('/accounts?part=accounts');
    await page.getByRole('button', { name: 'New account' }).click();
    const dialog = page.getByRole('dialog', { name: 'New account' });
    await dialog.getByLabel('Name').fill('visitors');
    await dialog.getByRole('radio', { name: /^reader/ }).check();
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    const row = page.getByRole('table', { name: 'Accounts' }).getByRole('row').filter({ hasText: 'visitors' });
    await row.getByRole('button', { name: 'Disable visitors' }).click();
    const locked = page.getByRole('dialog', { name: 'Disable an account' });
    await locked.getByRole('button', { name: 'Leave it' }).click();
    await locked.waitFor({ state: 'detached' });
    expect(await accountOf('visitors')).toMatchObject({ disabled: false });
    await row.getByRole('button', { name: 'Disable visitors' }).click();
    await locked.getByRole('button', { name: 'Disable', exact: true }).click();
    await row.getByText('disabled').waitFor();
    await row.getByRole('button', { name: 'Delete visitors' }).click();
    const asked = page.getByRole('dialog', { name: 'Delete an account' });
    expect(await asked.getByRole('button', { name: 'Delete for good' }).isEnabled()).toBe(false);
    await asked.getByRole('textbox').fill('visitors');
    await asked.getByRole('button', { name: 'Delete for good' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Audit log' }).click();
    const log = page.getByRole('table', { name: 'Audit log' });
    await log.getByRole('row').nth(1).waitFor();
    const told = (await log.textContent()) ?? '';
    const actions = (await server().client.audit()).map(({ action }) => action);
    expect(actions.length).toBeGreaterThan(3);
    for (const action of new Set(actions)) expect(told).toContain(action);
  });

  it('settings and health are read as the server has them, and its store is verified', async () => {
    const { page } = await open('/settings');
    const status = await server().client.status();
    const program = page.getByRole('region', { name: 'Program' });
    await program.getByText(status.version, { exact: true }).waitFor();
    await page.getByText(/All is well|needs a look/).waitFor();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('Everything fits').waitFor();
    await page.getByRole('tab', { name: 'Settings' }).click();
    const settings = page.getByRole('table', { name: 'Settings' });
    await settings.waitFor();
    const kept = await server().client.settings();
    await expect.poll(() => settings.locator('tbody tr').count()).toBe(kept.length);
    const port = settings.getByRole('row').filter({ hasText: 'FLOWSAGE_PORT' });
    expect(await port.textContent()).toContain(String(kept.find(({ name }) => name === 'port')!.text));
    await page.keyboard.press('/');
    await page.keyboard.type('FLOWSAGE_PORT');
    await expect.poll(() => settings.locator('tbody tr').count()).toBe(1);
  });

  it('whose key reads alone sees neither pages of administrators nor ways to write', async () => {
    const { client } = server();
    const account = await client.createAccount({ name: 'guests', role: 'reader', defaultVisibility: null });
    const { key } = await client.createKey({ name: 'guest', scopes: ['read'], accountId: account.id });
    const { page, requests } = await open('/settings', { key });
    await page.getByText('Your key may not see this page').waitFor();
    const pages = page.getByRole('navigation', { name: 'Pages' });
    await pages.getByRole('link', { name: 'Samples' }).waitFor();
    expect(await pages.getByRole('link', { name: 'Settings and health' }).count()).toBe(0);
    await page.goto('/accounts?part=accounts');
    await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
    expect(await page.getByRole('tab', { name: 'Accounts' }).count()).toBe(0);
    await page.goto('/');
    await page.getByText('Your key may not upload.').waitFor();
    expect(await page.getByRole('button', { name: /Upload|Choose files/ }).count()).toBe(0);
    await page.goto('/destinations/www.example.org%3A443');
    await page.getByRole('heading', { name: 'Nothing is known of it' }).waitFor();
    expect(await page.getByRole('button', { name: /Write|Propose/ }).count()).toBe(0);
    expect(
      requests.filter((request) => /\/(accounts|audit|settings|status)/.test(request.split('/api/')[1] ?? '')),
    ).toEqual([]);
  });
});
