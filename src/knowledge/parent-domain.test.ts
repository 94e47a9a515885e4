import { expect, test } from 'vitest';
import { isSameOwner, parentDomain, parentDomains } from './parent-domain.ts';

test('climbs label by label and ends below the public suffix', () => {
  expect(parentDomains('a.b.example.co.uk')).toEqual(['b.example.co.uk', 'example.co.uk']);
  expect(parentDomain('content-autofill.googleapis.com')).toBe('googleapis.com');
  expect(parentDomain('googleapis.com')).toBeNull();
  expect(parentDomains('co.uk')).toEqual([]);
  expect(parentDomain('com')).toBeNull();
});

test('climbs to a platform that gives strangers subdomains, but no further than a registry', () => {
  expect(parentDomains('someone.github.io')).toEqual(['github.io']);
  expect(parentDomains('bucket.s3.amazonaws.com')).toEqual(['s3.amazonaws.com', 'amazonaws.com']);
});

test('names under a top level that is not in the list have parents too', () => {
  expect(parentDomains('login-portal.secure-sign-in.example')).toEqual(['secure-sign-in.example']);
});

test('addresses and single labels have no parents', () => {
  for (const name of ['8.8.8.8', '2001:db8::1', 'printer', '', '.', '..', 'a..', `${'a.'.repeat(200)}com`]) {
    expect(parentDomains(name).length, name).toBeLessThan(300);
    if (!name.endsWith('com')) expect(parentDomain(name), name).toBeNull();
  }
});

test('a platform and its customer are different owners', () => {
  expect(isSameOwner('a.b.example.com', 'example.com')).toBe(true);
  expect(isSameOwner('pages.someone.github.io', 'someone.github.io')).toBe(true);
  expect(isSameOwner('someone.github.io', 'github.io')).toBe(false);
  expect(isSameOwner('bucket.s3.amazonaws.com', 'amazonaws.com')).toBe(false);
});
