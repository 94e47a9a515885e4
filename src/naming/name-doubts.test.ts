import { describe, expect, it } from 'vitest';
import { processorMilliseconds } from '../lib/testing/processor-time.ts';
import {
  HIDDEN_BIT_DOH,
  HIDDEN_BIT_ECH,
  NAME_CONFLICTS,
  NAME_HIDDEN,
  SESSION_HTTP,
  SESSION_LOG,
} from '../model/naming.ts';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import { chooseNames, DEFAULT_NAME_SOURCES } from './choose-names.ts';
import { judgeNames, type SiteOf } from './name-doubts.ts';
import { type FlowSketch, type LookupSketch, sketch } from './testing/named-flows.ts';

const PUBLIC = '93.184.216.34';
const OTHER_PUBLIC = '151.101.1.140';
const RESOLVER = '10.0.0.1';

/** The last two labels; none for single labels. */
const lastTwoLabels: SiteOf = (name) => /[^.]+\.[^.]+$/.exec(name)?.[0] ?? null;

function judged(flows: readonly FlowSketch[], lookups: readonly LookupSketch[] = []) {
  const { batch, answers } = sketch(flows, lookups);
  chooseNames(batch, { answers, cache: new Map(), sources: DEFAULT_NAME_SOURCES });
  judgeNames(batch, answers, lastTwoLabels);
  return {
    conflicts: Array.from(batch.nameConflict, (conflict) => NAME_CONFLICTS[conflict]),
    hidden: Array.from(batch.nameHidden, (hidden) => NAME_HIDDEN[hidden]),
  };
}

const conflictOf = (flow: FlowSketch, lookups: readonly LookupSketch[] = [], others: readonly FlowSketch[] = []) =>
  judged([flow, ...others], lookups).conflicts[0];
const hiddenOf = (flow: FlowSketch, others: readonly FlowSketch[] = []) => judged([flow, ...others]).hidden[0];

/** A host that asked DNS in the clear and got an answer. */
const asks = (src = '10.0.0.5'): FlowSketch => ({ src, dst: RESOLVER, port: 53, protocol: PROTOCOL_UDP });
const resolved = (name: string, address: string): LookupSketch => ({ time: 1, name, address });

describe('a claimed name at a private address', () => {
  it('is in doubt when the name is public', () => {
    for (const dst of ['10.9.9.9', '192.168.0.7', '127.0.0.1', 'fd00::7', 'fe80::7', '224.0.0.251'])
      expect(conflictOf({ dst, session: 'www.bank.com' })).toBe('privateAddress');
  });

  it('is in doubt even when DNS leads there', () => {
    expect(conflictOf({ dst: '10.9.9.9', session: 'www.bank.com' }, [resolved('www.bank.com', '10.9.9.9')])).toBe(
      'privateAddress',
    );
  });

  it('is fine when the name is internal, or an address in letters', () => {
    for (const session of ['nas', 'nas.local', 'git.corp', 'router.lan', 'fritz.box', '10.9.9.9', 'fd00::7'])
      expect(conflictOf({ dst: '10.9.9.9', session })).toBe('');
  });

  it('is fine when nothing was claimed', () => {
    expect(conflictOf({ dst: '10.9.9.9' })).toBe('');
  });
});

describe('a claimed name and the names that DNS gave its address', () => {
  const lookups = [resolved('www.shop.com', PUBLIC), resolved('cdn.net', PUBLIC), resolved('bank.com', OTHER_PUBLIC)];
  const cases: readonly (readonly [promise: string, session: string, conflict: string])[] = [
    ['agree when they are the same', 'www.shop.com', ''],
    ['agree whatever their case', 'WWW.Shop.COM', ''],
    ['agree with or without the dot of the root', 'www.shop.com.', ''],
    ['agree when they are hosts of one site', 'static.shop.com', ''],
    ['agree when any one of several is of that site', 'a.b.cdn.net', ''],
    ['disagree when they are different sites', 'bank.com', 'differentName'],
    ['disagree when one only ends like the other', 'evilshop.com', 'differentName'],
    ['disagree when the claimed name is internal', 'localhost', 'differentName'],
    ['disagree when the claimed name is none that DNS could hold', 'a\\032b', 'differentName'],
  ];
  for (const [promise, session, conflict] of cases)
    it(promise, () => {
      expect(conflictOf({ dst: PUBLIC, session }, lookups)).toBe(conflict);
    });

  it('are compared whenever DNS answered, before the flow or after', () => {
    expect(conflictOf({ dst: PUBLIC, session: 'bank.com', start: 0 }, lookups)).toBe('differentName');
    expect(conflictOf({ dst: PUBLIC, session: 'www.shop.com', start: 0 }, lookups)).toBe('');
  });

  it('are compared for names from HTTP and from logs as well', () => {
    for (const sessionKind of [SESSION_HTTP, SESSION_LOG])
      expect(conflictOf({ dst: PUBLIC, session: 'bank.com', sessionKind }, lookups)).toBe('differentName');
  });

  it('are not compared when the claim is the address itself', () => {
    expect(conflictOf({ dst: PUBLIC, session: PUBLIC }, lookups)).toBe('');
  });

  it('compare by case and root dot on the side of DNS too', () => {
    expect(conflictOf({ dst: PUBLIC, session: 'a.com' }, [resolved('A.com.', PUBLIC)])).toBe('');
  });
});

describe('a claimed name at an address that DNS never gave', () => {
  const flow = { dst: PUBLIC, session: 'www.bank.com' };
  const lookups = [resolved('www.shop.com', OTHER_PUBLIC)];

  it('is in doubt when the source asked DNS', () => {
    expect(conflictOf(flow, lookups, [asks()])).toBe('neverResolved');
    expect(conflictOf({ ...flow, sessionKind: SESSION_LOG }, lookups, [asks()])).toBe('neverResolved');
  });

  it('is in doubt also when DNS gave the name other addresses', () => {
    expect(conflictOf(flow, [resolved('www.bank.com', OTHER_PUBLIC)], [asks()])).toBe('neverResolved');
  });

  it('is fine when the source is not known to have asked', () => {
    expect(conflictOf(flow, lookups)).toBe('');
    expect(conflictOf(flow, lookups, [asks('10.0.0.6')])).toBe('');
    // Questions that nobody answered teach nothing.
    expect(conflictOf(flow, lookups, [{ ...asks(), dstBytes: 0 }])).toBe('');
  });

  it('is fine when the input holds no DNS answers, such as a log without its companion', () => {
    expect(conflictOf(flow, [], [asks()])).toBe('');
  });

  it('is fine when the source may have asked in secret', () => {
    expect(conflictOf(flow, lookups, [asks(), { dst: '9.9.9.9', port: 853 }])).toBe('');
  });

  it('is fine when the name is internal', () => {
    expect(conflictOf({ dst: PUBLIC, session: 'intranet.corp' }, lookups, [asks()])).toBe('');
  });

  it('is fine when there is no address to judge, as in a flow file', () => {
    expect(conflictOf({ dst: 'www.bank.com' }, lookups, [asks()])).toBe('');
  });
});

describe('hidden names', () => {
  const cases: readonly (readonly [promise: string, flow: FlowSketch, hidden: string])[] = [
    [
      'an encrypted ClientHello',
      { dst: PUBLIC, hiddenBits: HIDDEN_BIT_ECH, session: 'cover.com' },
      'encryptedClientHello',
    ],
    ['DNS over TLS', { dst: PUBLIC, port: 853 }, 'dnsOverTls'],
    ['DNS over QUIC', { dst: PUBLIC, port: 853, protocol: PROTOCOL_UDP }, 'dnsOverTls'],
    [
      'DNS over HTTPS by what its packets claim',
      { dst: PUBLIC, port: 8443, hiddenBits: HIDDEN_BIT_DOH, session: 'dns.google' },
      'dnsOverHttps',
    ],
    [
      'DNS over HTTPS by the name in a log',
      { dst: PUBLIC, session: 'Mozilla.Cloudflare-DNS.com', sessionKind: SESSION_LOG },
      'dnsOverHttps',
    ],
    ['DNS over HTTPS by the address of a resolver', { dst: '8.8.8.8' }, 'dnsOverHttps'],
    ['DNS over HTTPS by an IPv6 address', { dst: '2620:fe::fe' }, 'dnsOverHttps'],
    ['DNS over HTTPS by the name in a flow file', { dst: 'dns.google', nameSource: 'passive' }, 'dnsOverHttps'],
    [
      'a resolver that is asked with a decoy ClientHello',
      { dst: PUBLIC, session: 'dns.google', hiddenBits: HIDDEN_BIT_ECH | HIDDEN_BIT_DOH },
      'dnsOverHttps',
    ],
    ['nothing in a flow like any other', { dst: PUBLIC, session: 'www.shop.com' }, ''],
    [
      'nothing in plain HTTP to the site of a resolver',
      { dst: '8.8.8.8', port: 80, session: 'dns.google', sessionKind: SESSION_HTTP },
      '',
    ],
    ['nothing in plain DNS to a resolver', { dst: '8.8.8.8', port: 53, protocol: PROTOCOL_UDP }, ''],
    [
      "nothing at a resolver's address that was asked for another name",
      { dst: '8.8.8.8', session: 'www.shop.com' },
      '',
    ],
  ];
  for (const [promise, flow, hidden] of cases)
    it(`finds ${promise}`, () => {
      expect(hiddenOf(flow)).toBe(hidden);
    });

  it('finds DNS over HTTPS by the name that DNS gave', () => {
    expect(judged([{ dst: PUBLIC }], [resolved('abc123.dns.nextdns.io', PUBLIC)]).hidden).toEqual(['dnsOverHttps']);
  });

  describe('behind encrypted DNS', () => {
    const unnamed = { dst: PUBLIC };
    const encrypted: readonly (readonly [string, FlowSketch])[] = [
      ['TLS', { dst: '9.9.9.9', port: 853 }],
      ['HTTPS', { dst: '1.1.1.1' }],
      ['HTTPS with a decoy ClientHello', { dst: '1.1.1.1', session: 'one.one.one.one', hiddenBits: HIDDEN_BIT_ECH }],
    ];
    for (const [how, flow] of encrypted)
      it(`are told of the unnamed flows of who asks over ${how}`, () => {
        expect(hiddenOf(unnamed, [flow])).toBe('encryptedDns');
        expect(hiddenOf({ ...unnamed, src: '10.0.0.6' }, [flow])).toBe('');
      });

    it('are not told of flows that have a name, or go to a local address', () => {
      expect(hiddenOf({ ...unnamed, session: 'www.shop.com' }, [{ dst: '1.1.1.1' }])).toBe('');
      expect(hiddenOf({ dst: '10.0.0.9' }, [{ dst: '1.1.1.1' }])).toBe('');
    });

    it('are not told when the resolver never answered', () => {
      expect(hiddenOf(unnamed, [{ dst: '1.1.1.1', dstBytes: 0 }])).toBe('');
    });

    it('are not told of flows whose source is unknown', () => {
      const { batch, answers } = sketch([unnamed, { dst: '1.1.1.1' }]);
      batch.srcAddress.fill(-1);
      judgeNames(batch, answers, lastTwoLabels);
      expect([...batch.nameHidden]).toEqual([0, NAME_HIDDEN.indexOf('dnsOverHttps')]);
    });
  });
});

it('judges a hundred thousand flows to an address with many names in no time', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => resolved(`host.site${i}.com`, PUBLIC));
  const flows = Array.from({ length: 100_000 }, () => ({ dst: PUBLIC, session: 'www.site19999.com' }));
  const { batch, answers } = sketch(flows, names);
  const started = processorMilliseconds();
  judgeNames(batch, answers, lastTwoLabels);
  expect(processorMilliseconds() - started).toBeLessThan(2000);
  expect(batch.nameConflict.every((conflict) => conflict === 0)).toBe(true);
});

describe('a ClientHello with an encrypted part', () => {
  const hello = (session: string): FlowSketch => ({ dst: PUBLIC, session, hiddenBits: HIDDEN_BIT_ECH, start: 5 });

  it('hides nothing where DNS leads to the name in the clear', () => {
    const { hidden, conflicts } = judged([hello('www.shop.com')], [resolved('cdn.shop.com', PUBLIC)]);
    expect(hidden).toEqual(['']);
    expect(conflicts).toEqual(['']);
  });

  it('is a cover where DNS leads elsewhere, and then DNS names the destination', () => {
    const { batch, answers } = sketch([hello('cover.com')], [resolved('secret.org', PUBLIC)]);
    chooseNames(batch, { answers, cache: new Map(), sources: DEFAULT_NAME_SOURCES });
    judgeNames(batch, answers, lastTwoLabels);
    expect(NAME_HIDDEN[batch.nameHidden[0]!]).toBe('encryptedClientHello');
    expect(NAME_CONFLICTS[batch.nameConflict[0]!]).toBe('');
    expect(batch.names.text(batch.destinationName[0]!)).toBe('secret.org');
    expect(batch.names.text(batch.sessionName[0]!)).toBe('cover.com');
  });

  it('does not vouch for a public name at a private address', () => {
    const { batch, answers } = sketch(
      [{ ...hello('www.bank.com'), dst: '10.9.9.9' }],
      [resolved('nas.corp', '10.9.9.9')],
    );
    chooseNames(batch, { answers, cache: new Map(), sources: DEFAULT_NAME_SOURCES });
    judgeNames(batch, answers, lastTwoLabels);
    expect(NAME_CONFLICTS[batch.nameConflict[0]!]).toBe('privateAddress');
    expect(NAME_HIDDEN[batch.nameHidden[0]!]).toBe('encryptedClientHello');
    expect(batch.names.text(batch.destinationName[0]!)).toBe('www.bank.com');
  });

  it('leaves the name alone when DNS may not name destinations', () => {
    const { batch, answers } = sketch([hello('cover.com')], [resolved('secret.org', PUBLIC)]);
    chooseNames(batch, { answers, cache: new Map(), sources: ['session'] });
    judgeNames(batch, answers, lastTwoLabels, false);
    expect(batch.names.text(batch.destinationName[0]!)).toBe('cover.com');
  });
});
