import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadSettings } from './load-settings.ts';
import { settingText } from './setting-text.ts';
import { SETTINGS, type SettingName, type SettingRow, standardSettings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowsage-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string, name = 'flowsage.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const load = (
  parts: { options?: Record<string, unknown>; environment?: Record<string, string>; file?: string | null } = {},
) => loadSettings({ options: {}, environment: {}, file: null, ...parts });

describe('settings', () => {
  it('are the standards when nobody says anything', () => {
    const { settings, sources, notes } = load();
    expect(settings).toEqual(standardSettings());
    expect(new Set(Object.values(sources))).toEqual(new Set(['standard']));
    expect(notes).toEqual([]);
  });

  it('come from the command line before the environment before the file before the standards', () => {
    const file = fileWith('port: 1\nhost: a.example\nlogLevel: warn\nmaxFlows: 5\n');
    const { settings, sources } = load({
      options: { port: '3' },
      environment: { FLOWSAGE_PORT: '2', FLOWSAGE_HOST: 'b.example', FLOWSAGE_MIN_ACCOUNTS: '' },
      file,
    });
    expect(settings).toEqual({ ...standardSettings(), port: 3, host: 'b.example', logLevel: 'warn', maxFlows: 5 });
    expect(sources).toMatchObject({
      port: '--port',
      host: 'FLOWSAGE_HOST',
      logLevel: `${file}: logLevel`,
      minAccounts: 'standard',
    });
  });

  it('are written with units, as numbers, and as lists', () => {
    const { settings } = load({
      file: fileWith(
        '{"maxUploadBytes": "64MiB", "maxBodyBytes": 2000, "stopSeconds": "5min", "trustProxy": ["10.0.0.0/8", "::1"], "demo": false}',
        'settings.json',
      ),
      environment: {
        FLOWSAGE_UPLOAD_SECONDS: '1.5h',
        FLOWSAGE_KEEP_UPLOADS: 'yes',
        FLOWSAGE_KNOWLEDGE: 'a, b',
        FLOWSAGE_MIN_DISK_BYTES: '1 gb',
      },
      options: { publicUrl: 'https://flows.example.org/here' },
    });
    expect(settings).toMatchObject({
      maxUploadBytes: 64 * 1024 ** 2,
      maxBodyBytes: 2000,
      stopSeconds: 300,
      trustProxy: ['10.0.0.0/8', '::1'],
      demo: false,
      uploadSeconds: 5400,
      keepUploads: true,
      knowledge: ['a', 'b'],
      minDiskBytes: 1e9,
      publicUrl: 'https://flows.example.org/here',
    });
  });

  it('are read back from how they are written', () => {
    for (const [name, row] of Object.entries(SETTINGS) as [SettingName, SettingRow][]) {
      const text = settingText(row, row.standard);
      if (text === '') continue;
      expect(load({ environment: {}, options: { [name]: text } }).settings[name], name).toEqual(row.standard);
    }
    expect(settingText(SETTINGS.maxBodyBytes, 1025)).toBe('1025');
    expect(settingText(SETTINGS.stopSeconds, 90)).toBe('90s');
  });
});

describe('a mistake', () => {
  it.each([
    ['port', '65536', 'expected a whole number from 0 to 65535'],
    ['port', '-1', 'a whole number'],
    ['port', '1.5', 'a whole number'],
    ['port', '0x50', 'a whole number'],
    ['maxUploadBytes', '12 parsecs', 'expected a size as 512MiB or 1GiB, at least 1'],
    ['maxUploadBytes', '0', 'at least 1'],
    ['maxUploadBytes', '1e9', 'expected a size'],
    ['stopSeconds', 'soon', 'expected a time as 30s, 5min or 2h'],
    ['demo', 'perhaps', 'expected true or false'],
    ['logLevel', 'loud', 'expected one of fatal, error, warn'],
    ['publicUrl', 'javascript:alert(1)', 'expected an address as https://'],
    ['trustProxy', '10.0.0.0/40', 'expected addresses or ranges'],
    ['trustProxy', 'everybody', 'expected addresses or ranges'],
  ])('in %s as %s is told with source and what was expected', (name, text, expected) => {
    expect(() => load({ options: { [name]: text } })).toThrow(expected);
    expect(() => load({ options: { [name]: text } })).toThrow(`found ${JSON.stringify(text)}`);
    const variable = `FLOWSAGE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    expect(() => load({ environment: { [variable]: text } })).toThrow(new RegExp(`^${variable}: `));
    const file = fileWith(`${name}: ${JSON.stringify(text)}\n`);
    expect(() => load({ file })).toThrow(`${file}: ${name}: `);
  });

  it('in the name of a setting is told with the one that was meant', () => {
    expect(() => load({ file: fileWith('maxUplaodBytes: 1\n') })).toThrow('did you mean maxUploadBytes?');
    expect(() => load({ file: fileWith('max-upload-bytes: 1\n') })).toThrow('did you mean maxUploadBytes?');
    expect(() => load({ file: fileWith('toString: 1\n') })).toThrow('there is no setting "toString"');
    expect(load({ environment: { FLOWSAGE_PROT: '1', FLOWSAGE_KEY: 'secret', HOME: '/' } }).notes).toEqual([
      expect.stringContaining('FLOWSAGE_PROT is no setting'),
    ]);
  });

  it('in a file as such is told', () => {
    expect(() => load({ file: join(folder, 'absent.yaml') })).toThrow('cannot be read');
    expect(() => load({ file: fileWith('port: [1\n') })).toThrow(/flowsage\.yaml: /);
    expect(() => load({ file: fileWith('port: 1\nport: 2\n') })).toThrow(/flowsage\.yaml: /);
    expect(() => load({ file: fileWith('- port\n') })).toThrow('expected settings');
    expect(() => load({ file: fileWith('host: &a x\nlogLevel: *a\n') })).toThrow(/flowsage\.yaml: /);
    expect(() => load({ file: fileWith('x'.repeat(2 * 1024 * 1024)) })).toThrow('at most');
    expect(load({ file: fileWith('# nothing yet\n') }).settings).toEqual(standardSettings());
  });
});
