import type { SettingV1 } from '@flowsage/client';
import { describe, expect, it } from 'vitest';
import { filterSettings, settingKind } from './setting-list.ts';

const setting = (name: string, change: Partial<SettingV1> = {}): SettingV1 => ({
  name,
  type: 'text',
  value: null,
  text: '',
  standard: null,
  standardText: '',
  origin: 'standard',
  source: 'standard',
  meaning: '',
  isLimit: false,
  choices: null,
  option: `--${name}`,
  environment: name.toUpperCase(),
  ...change,
});

const SETTINGS = [
  setting('port', { meaning: 'Port to listen on.', text: '4780' }),
  setting('maxFlows', { isLimit: true, origin: 'file', source: 'flowsage.json', meaning: 'Flows of a sample.' }),
];

const names = (words: string, kind = ''): string[] => filterSettings(SETTINGS, { words, kind }).map(({ name }) => name);

describe('the list of settings', () => {
  it('is whole when nothing is asked', () => {
    expect(names('')).toEqual(['port', 'maxFlows']);
    expect(settingKind('toString')).toBe('all');
  });

  it('is searched by name, value, meaning and source', () => {
    expect(names('LISTEN 4780')).toEqual(['port']);
    expect(names('flowsage.json')).toEqual(['maxFlows']);
    expect(names('listen flowsage.json')).toEqual([]);
  });

  it('shows limits, or what was set by somebody', () => {
    expect(names('', 'limits')).toEqual(['maxFlows']);
    expect(names('', 'changed')).toEqual(['maxFlows']);
    expect(names('port', 'limits')).toEqual([]);
  });
});
