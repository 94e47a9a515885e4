import type { Health, StatusV1 } from '@flowsage/client';

/** The worst that a server says of itself: a check may fail while reading goes on. */
export function healthOf({ status, checks }: Health): 'well' | 'warning' | 'unavailable' {
  if (status !== 'ok') return 'unavailable';
  return Object.values(checks).every((answer) => answer === 'ok') ? 'well' : 'warning';
}

/** How much longer writes are taken: `soon` when what is free above the limit is less than the limit itself. */
export function diskRoom({ freeBytes, minFreeBytes }: StatusV1['disk']): 'enough' | 'soon' | 'none' {
  if (freeBytes < minFreeBytes) return 'none';
  return freeBytes < 2 * minFreeBytes ? 'soon' : 'enough';
}
