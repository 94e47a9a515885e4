import { describe, expect, it } from 'vitest';
import { diskRoom, healthOf } from './health-of.ts';

describe('what a server says of itself', () => {
  it('is well when every check is', () => {
    expect(healthOf({ status: 'ok', checks: { store: 'ok', disk: 'ok' } })).toBe('well');
  });

  it('is a warning when a check fails and the work goes on, as with a full disk', () => {
    expect(healthOf({ status: 'ok', checks: { store: 'ok', disk: '12 bytes free' } })).toBe('warning');
  });

  it('is the worst when the server says that it cannot work', () => {
    expect(healthOf({ status: 'unavailable', checks: { store: 'closed' } })).toBe('unavailable');
  });
});

describe('room on the disk', () => {
  it('ends at the limit below which writes are refused', () => {
    expect(diskRoom({ freeBytes: 99, minFreeBytes: 100 })).toBe('none');
    expect(diskRoom({ freeBytes: 100, minFreeBytes: 100 })).toBe('soon');
    expect(diskRoom({ freeBytes: 199, minFreeBytes: 100 })).toBe('soon');
    expect(diskRoom({ freeBytes: 200, minFreeBytes: 100 })).toBe('enough');
  });

  it('is enough where there is no limit', () => {
    expect(diskRoom({ freeBytes: 0, minFreeBytes: 0 })).toBe('enough');
  });
});
