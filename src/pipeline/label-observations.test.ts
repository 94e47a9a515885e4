import { describe, expect, it } from 'vitest';
import { createLabelObservations } from './label-observations.ts';

const flow = (dst: string, protocolInformation = 'TCP', relativeStart: unknown = 1, duration: unknown = 2) => ({
  dst,
  protocolInformation,
  relativeStart,
  duration,
});

describe('what a flow file says of its destinations', () => {
  it('is each label by name and service, with its outermost times', () => {
    const observations = createLabelObservations();
    observations.add(flow('a.com:443'), 'one');
    observations.add(flow('A.com.:443', 'TCP', 0.5, 0.25), 'one');
    observations.add(flow('a.com:443'), 'two');
    observations.add(flow('a.com:53', 'UDP'), 'one');
    observations.add(flow('2606:4700::1111:443', '', '10', '5'), 'one');
    observations.add(flow('8.8.8.8', 'ICMP'), 'one');
    expect(observations.observed(1000)).toEqual({
      'a.com': {
        'TCP/443': {
          one: { count: 2, first_observed: 1000.5, last_observed: 1003 },
          two: { count: 1, first_observed: 1001, last_observed: 1003 },
        },
        'UDP/53': { one: { count: 1, first_observed: 1001, last_observed: 1003 } },
      },
      '2606:4700::1111': { 'TCP/443': { one: { count: 1, first_observed: 1010, last_observed: 1015 } } },
      '8.8.8.8': { 'ICMP/ICMP': { one: { count: 1, first_observed: 1001, last_observed: 1003 } } },
    });
  });

  it('holds no internal name, and nothing that is no destination', () => {
    const observations = createLabelObservations();
    for (const dst of ['nas.local:445', '10.0.0.1:22', 'printer:9100', '', '__proto__:1', 'a.com:99999', 'a.com'])
      observations.add(flow(dst), 'one');
    observations.add({}, 'one');
    observations.add({ dst: 7, protocolInformation: [] }, 'one');
    expect(observations.observed(0)).toEqual({});
  });

  it('takes times that are none for the beginning', () => {
    const observations = createLabelObservations();
    observations.add(flow('a.com:1', 'TCP', 'soon', -5), 'one');
    expect(observations.observed(7)['a.com']!['TCP/1']!['one']).toEqual({
      count: 1,
      first_observed: 7,
      last_observed: 7,
    });
  });

  it('has a bound, beyond which only what is held is counted on', () => {
    const observations = createLabelObservations(2);
    for (const dst of ['a.com:1', 'b.com:1', 'c.com:1', 'a.com:1']) observations.add(flow(dst), 'one');
    expect(observations.leftOut).toBe(1);
    expect(Object.keys(observations.observed(0))).toEqual(['a.com', 'b.com']);
    expect(observations.observed(0)['a.com']!['TCP/1']!['one']!.count).toBe(2);
  });
});
