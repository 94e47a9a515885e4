import { describe, expect, test } from 'vitest';
import { hostName } from './host-name.ts';

describe('hostName', () => {
  test.each([
    ['www.example.com', 'www.example.com'],
    ['www.example.com:8080', 'www.example.com'],
    ['203.0.113.9', ''],
    ['203.0.113.9:80', ''],
    ['2001:db8::1', ''],
    ['[2001:db8::1]:80', ''],
    ['', ''],
    ['x'.repeat(256), ''],
    ['localhost', 'localhost'],
  ])('%s → %s', (host, name) => {
    expect(hostName(host)).toBe(name);
  });
});
