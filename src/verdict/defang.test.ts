import { expect, it } from 'vitest';
import { defang, defangWithin } from './defang.ts';

it('names and addresses are no links any more', () => {
  expect(defang('www.a.example')).toBe('www[.]a[.]example');
  expect(defang('203.0.113.5')).toBe('203[.]0[.]113[.]5');
  expect(defang('2001:db8::7')).toBe('2001[:]db8::7');
  expect(defang('::ffff:192.0.2.1')).toBe('[:]:ffff:192[.]0[.]2[.]1');
  expect(defang('router')).toBe('router');
  expect(defang('no:address')).toBe('no:address');
});

it('what was defanged comes back by putting dots and colons for those in brackets', () => {
  for (const name of ['www.a.example', '203.0.113.5', '3fff:32::11', '::ffff:192.0.2.1', '::', 'fe80::1'])
    expect(defang(name).replaceAll('[.]', '.').replaceAll('[:]', ':')).toBe(name);
});

it('host names within a sentence are no links any more, and the rest reads as before', () => {
  expect(defangWithin('See bücher.example. It speaks TLS 1.3.')).toBe('See bücher[.]example. It speaks TLS 1.3.');
});

it('addresses and URLs within a sentence are no links any more either', () => {
  const texts = {
    'http://evil.example/x and 8.2.3.4.': 'hxxp://evil[.]example/x and 8[.]2[.]3[.]4.',
    'See HTTPS://8.2.3.4:8080/a, ftp://files.example.': 'See hxxps://8[.]2[.]3[.]4:8080/a, fxp://files[.]example.',
    'At 2a00:db8::7: it (2a00::1) answers, [2a00:1::]:443 too.':
      'At 2a00[:]db8::7: it (2a00[:]:1) answers, [2a00[:]1::]:443 too.',
    'Host 10.0.0.5 at 12:30:45 in std::vector, TLS 1.3, build 1.2.3.4.5.':
      'Host 10.0.0.5 at 12:30:45 in std::vector, TLS 1.3, build 1.2.3.4.5.',
    'From 8.8.8.8-8.8.8.9, _8.8.8.8': 'From 8[.]8[.]8[.]8-8[.]8[.]8[.]9, _8[.]8[.]8[.]8',
    'Listed by bad.csv and names.example.txt.': 'Listed by bad.csv and names[.]example.txt.',
    'At get.pdf.example and a.json.zip.': 'At get[.]pdf[.]example and a[.]json[.]zip.',
  };
  for (const [text, told] of Object.entries(texts)) {
    expect(defangWithin(text)).toBe(told);
    expect(defangWithin(told)).toBe(told);
  }
});
