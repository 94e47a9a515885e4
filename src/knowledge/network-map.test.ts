import { expect, test } from 'vitest';
import { parseAddress } from '../model/address.ts';
import { parseNetwork } from '../model/network.ts';
import { asNetwork, NetworkMap } from './network-map.ts';

function mapOf(...networks: string[]): NetworkMap<string> {
  const map = new NetworkMap<string>();
  for (const text of networks) map.add(asNetwork(text)!, text);
  return map;
}

test('the smallest network that holds an address is found', () => {
  const map = mapOf('192.88.0.0/16', '192.88.99.0/24', '192.88.99.7', '3fff::/20', '3fff:1::/32', '0.0.0.0/0');
  const find = (address: string) => map.find(parseAddress(address)!);
  expect(find('192.88.99.7')).toBe('192.88.99.7');
  expect(find('192.88.99.8')).toBe('192.88.99.0/24');
  expect(find('192.88.1.1')).toBe('192.88.0.0/16');
  expect(find('255.255.255.255')).toBe('0.0.0.0/0');
  expect(find('3fff:1::1')).toBe('3fff:1::/32');
  expect(find('3fff:2::1')).toBe('3fff::/20');
  expect(find('2001:db8::1')).toBeNull();
});

test('networks touch where one holds the other', () => {
  const map = mapOf('192.88.99.0/24', '8.8.8.8', '3fff:1::/32');
  const touches = (network: string) => map.touches(parseNetwork(network)!);
  expect(touches('192.88.0.0/16')).toBe(true);
  expect(touches('192.88.99.128/25')).toBe(true);
  expect(touches('192.88.98.0/24')).toBe(false);
  expect(touches('192.88.100.0/22')).toBe(false);
  expect(touches('8.0.0.0/8')).toBe(true);
  expect(touches('8.8.8.8/32')).toBe(true);
  expect(touches('8.8.8.9/32')).toBe(false);
  expect(touches('128.0.0.0/1')).toBe(true);
  expect(touches('224.0.0.0/3')).toBe(false);
  expect(touches('3fff::/16')).toBe(true);
  expect(touches('3ffe::/16')).toBe(false);
});
