import { describe, expect, it } from 'vitest';
import { PROTOCOL_UDP } from '../model/protocol.ts';
import { findingsOf, type TestFlow } from './testing/test-flows.ts';

/** What single sessions, or a few of them, give away: each detection on what fires and on what nearly does. */

const OUTSIDE = '93.184.216.34';
const SYN = 2 | 8 | 16;

function found(...flows: readonly TestFlow[]): string[] {
  return findingsOf(flows).map(({ detection, destination }) => `${detection} ${destination}`);
}

/** The flow fires; with each change it does not. */
function nearly(detection: string, flow: TestFlow, changes: Readonly<Record<string, Partial<TestFlow>>>): void {
  const names = (...flows: TestFlow[]) => findingsOf(flows).map((finding) => finding.detection);
  it('fires', () => expect(names(flow)).toContain(detection));
  for (const [what, change] of Object.entries(changes))
    it(`keeps still ${what}`, () => expect(names({ ...flow, ...change })).not.toContain(detection));
}

describe('a long slow session on an uncommon port', () => {
  const session: TestFlow = {
    second: 0,
    destination: 'c2.example',
    port: 4041,
    seconds: 200,
    sent: 8000,
    received: 4000,
  };
  nearly('uncommonPort', session, {
    'when it is short': { seconds: 50 },
    'on a port that is known': { port: 5222 },
    'within the network': { destination: '10.0.0.9' },
    'when it carries content': { received: 50_000_000 },
    'when nobody answers': { received: 0, receivedPackets: 0 },
    'when hardly more than a greeting was said': { sent: 400 },
    'for UDP, where calls and games have any port': { protocol: PROTOCOL_UDP },
  });
});

it('long sessions on uncommon ports count for less where a source is a peer among peers', () => {
  const to = (ports: number): TestFlow[] =>
    Array.from({ length: ports }, (_, i) => ({
      second: i,
      destination: `93.184.217.${i + 1}`,
      port: 20_000 + 111 * i + 7,
      seconds: 200,
      sent: 8000,
      received: 4000,
    }));
  const scoreOf = (ports: number) => findingsOf(to(ports)).find(({ detection }) => detection === 'uncommonPort')!.score;
  expect(scoreOf(4)).toBe(scoreOf(1));
  expect(scoreOf(5) / scoreOf(1)).toBeCloseTo(0.7, 1);
  const overUdp = (hosts: number): TestFlow[] =>
    Array.from({ length: hosts }, (_, i) => ({
      second: i,
      destination: `93.184.218.${i + 1}`,
      port: 30_000,
      protocol: PROTOCOL_UDP,
    }));
  const besideUdp = (hosts: number) =>
    findingsOf([...to(1), ...overUdp(hosts)]).find(({ detection }) => detection === 'uncommonPort')!.score;
  expect(besideUdp(19)).toBe(scoreOf(1));
  expect(besideUdp(20) / scoreOf(1)).toBeCloseTo(0.7, 1);
});

it('a session that named a site, as behind a proxy, counts for less on an uncommon port', () => {
  const session: TestFlow = {
    second: 0,
    destination: 'a.example',
    port: 8124,
    seconds: 280,
    sent: 3900,
    received: 2900,
  };
  const scoreOf = (flow: TestFlow) => findingsOf([flow])[0]!.score;
  expect(scoreOf({ ...session, sessionName: 'a.example' }) / scoreOf(session)).toBeCloseTo(0.7, 1);
});

describe('an encrypted session with a bare address', () => {
  const session: TestFlow = { second: 0, destination: OUTSIDE, sent: 900, received: 5000, sourceFlags: SYN };
  nearly('namelessTls', session, {
    'when it has a name': { destination: 'site.example' },
    'when its beginning was not seen': { sourceFlags: 24 },
    'when nothing came back': { received: 300 },
    'within the network': { destination: '10.0.0.9' },
    'on another port': { port: 993 },
  });
});

it('an encrypted session without a name is no sign where the input shows no names at all', () => {
  const to = (host: number): TestFlow => ({
    second: host,
    destination: `93.184.216.${host}`,
    sent: 900,
    received: 5000,
    sourceFlags: SYN,
  });
  expect(found(to(1), to(2), to(3))).toHaveLength(3);
  expect(found(to(1), to(2), to(3), to(4))).toEqual([]);
  expect(found(to(1), to(2), to(3), to(4), { second: 9, destination: 'site.example' })).toHaveLength(4);
});

describe('a session in which the caller does the talking', () => {
  const session: TestFlow = { second: 0, destination: OUTSIDE, port: 9001, seconds: 60, sent: 700, received: 20 };
  nearly('oneSidedSession', session, {
    'when the other side answers': { received: 300 },
    'when it is one message': { seconds: 0.5 },
    'when it is short of a report': { sent: 190 },
    'when it is an upload': { sent: 900_000 },
    'when only one side was seen': { received: 0, receivedPackets: 0 },
    'on a port for logs': { port: 6514 },
    'with a web server that answers': { port: 443, sent: 9000, received: 1500 },
    'when it comes from outside': { source: OUTSIDE, destination: '10.0.0.9' },
  });
  it('is odd on a web port, too, when hardly anything comes back', () => {
    expect(found({ ...session, port: 443 })).toEqual([`oneSidedSession ${OUTSIDE}:443`]);
  });
});

describe('files handed over by FTP', () => {
  const control: TestFlow = { second: 0, destination: 'ftp.example', port: 21, seconds: 30, sent: 120, received: 450 };
  const data: TestFlow = { second: 5, destination: 'ftp.example', port: 44_523, seconds: 0.6, sent: 533, received: 0 };
  it('fires with the flow that carried them', () => expect(found(control, data)).toEqual(['ftpUpload ftp.example:21']));
  it('keeps still when files were fetched', () =>
    expect(found(control, { ...data, sent: 0, received: 5000 })).toEqual([]));
  it('keeps still when nothing was handed over', () => expect(found(control)).toEqual([]));
  it('keeps still when the files went elsewhere', () =>
    expect(found(control, { ...data, destination: 'other.example' })).toEqual([]));
});

describe('mail handed in where none is fetched', () => {
  const mail: TestFlow = { second: 0, destination: 'smtp.example', port: 587, seconds: 5, sent: 15_000, received: 400 };
  nearly('mailSubmission', mail, {
    'from server to server': { port: 25 },
    'when only greetings were exchanged': { sent: 200 },
    'within the network': { destination: '10.0.0.9' },
  });
  it('says too little for a suspicion where the mail is as large as documents of people', () => {
    const scoreOf = (sent: number) =>
      findingsOf([
        { ...mail, sent },
        { second: 9, destination: 'site.example' },
      ]).find(({ detection }) => detection === 'mailSubmission')!.score;
    expect(scoreOf(999_999)).toBe(60);
    expect(scoreOf(4_000_000)).toBeLessThan(50);
  });
  it('says less where the source did nothing else', () => {
    const [alone] = findingsOf([mail]);
    const [beside] = findingsOf([mail, { second: 9, destination: 'site.example' }]);
    expect(alone!.score / beside!.score).toBeCloseTo(0.85, 1);
  });
  it('keeps still where mail is fetched as well', () =>
    expect(found(mail, { second: 9, destination: 'imap.example', port: 993, sent: 900, received: 9000 })).toEqual([]));
});

describe('a file fetched in the clear from a bare address', () => {
  const file: TestFlow = {
    second: 0,
    destination: OUTSIDE,
    port: 80,
    sent: 150,
    received: 14_000,
    sourceFlags: SYN,
  };
  nearly('bareDownload', file, {
    'for a browser’s request': { sent: 480 },
    'for a short answer': { received: 800 },
    'from a site with a name': { destination: 'site.example' },
    'within the network': { destination: '10.0.0.9' },
  });
});

describe('a host worked on from another', () => {
  const management: TestFlow = { second: 0, destination: '10.0.0.9', port: 5985, sent: 1700, received: 1500 };
  nearly('remoteAdministration', management, {
    'for a web server': { port: 8080 },
    outside: { destination: OUTSIDE },
    'when nothing was said': { sent: 0 },
  });
  const procedure: TestFlow = { second: 0, destination: '10.0.0.9', port: 49_155, sent: 5000, received: 3000 };
  it('fires for procedures, but not at a domain controller', () => {
    expect(found(procedure)).toEqual(['remoteAdministration 10.0.0.9:49155']);
    expect(found(procedure, { second: 1, destination: '10.0.0.9', port: 88 })).toEqual([]);
    expect(found({ ...procedure, sent: 400 })).toEqual([]);
  });
  it('fires for shares only where each uses those of the other', () => {
    const share: TestFlow = { second: 0, destination: '10.0.0.9', port: 445, sent: 900, received: 900 };
    expect(found(share)).toEqual([]);
    expect(found(share, { ...share, second: 5, source: '10.0.0.9', destination: '10.0.0.5' })).toEqual([
      'remoteAdministration 10.0.0.9:445',
      'remoteAdministration 10.0.0.5:445',
    ]);
  });
});

describe('a server that calls its caller back', () => {
  const request: TestFlow = { second: 0, source: '10.0.0.6', destination: '10.0.0.5', port: 8080, sourcePort: 40_000 };
  const call: TestFlow = { second: 1, source: '10.0.0.5', destination: '10.0.0.6', port: 1389, sourcePort: 41_000 };
  it('fires', () => expect(found(request, call)).toEqual(['callBack 10.0.0.6:1389']));
  for (const [what, change] of Object.entries<Partial<TestFlow>>({
    'after a while': { second: 100 },
    'for the data of FTP': { sourcePort: 20 },
    'for what hosts of a network say to each other': { port: 445 },
    'for the same connection seen the other way round': { port: 40_000, sourcePort: 8080 },
    'when nothing was said': { sent: 0, received: 0 },
    'to a third host': { destination: '10.0.0.7' },
    'when the beginning was not seen': { sourceFlags: 16 },
    'when only the other side spoke': { sent: 0, sentPackets: 0 },
    'for a display': { port: 6000 },
    'for the way back of another connection': { sourcePort: 88, port: 51_000 },
  }))
    it(`keeps still ${what}`, () =>
      expect(found(request, { ...call, ...change }).filter((text) => text.startsWith('callBack'))).toEqual([]));
  it('fires for a file that is fetched by TFTP, and for nothing else over UDP', () => {
    const fetched = { ...call, port: 69, protocol: PROTOCOL_UDP };
    expect(found(request, fetched)).toEqual(['callBack 10.0.0.6:69']);
    expect(found(request, { ...fetched, port: 70 })).toEqual([]);
    expect(found({ ...request, port: 69, protocol: PROTOCOL_UDP }, call)).toEqual([]);
  });
  it('keeps still for FTP in its active form, whatever port the data comes from', () =>
    expect(found({ ...request, port: 21 }, call)).toEqual([]));
  it('keeps still for copies by GridFTP and for remote shells', () => {
    for (const port of [2811, 990, 514]) expect(found({ ...request, port }, call)).toEqual([]);
  });
});

describe('code looked up in a directory and fetched', () => {
  const lookup: TestFlow = { second: 0, destination: '10.0.0.9', port: 1389, sent: 100, received: 180 };
  const file: TestFlow = { second: 0.5, destination: '10.0.0.9', port: 8000, sent: 200, received: 1500 };
  it('fires', () => expect(found(lookup, file)).toEqual(['lookedUpCode 10.0.0.9:1389']));
  for (const [what, flows] of Object.entries<readonly TestFlow[]>({
    'without the file': [lookup],
    'without the look-up': [file],
    'when it follows much later': [lookup, { ...file, second: 60 }],
    'when it is from another host': [lookup, { ...file, destination: '10.0.0.8' }],
    'at the directory of a company': [{ ...lookup, port: 389 }, file],
  }))
    it(`keeps still ${what}`, () => expect(found(...flows)).toEqual([]));
});

describe('talk with a bare address at an odd port', () => {
  const lookup: TestFlow = {
    second: 0,
    destination: '10.0.0.1',
    port: 53,
    protocol: PROTOCOL_UDP,
    sent: 40,
    received: 90,
    sentPackets: 1,
    receivedPackets: 1,
  };
  const visit: TestFlow = { second: 1, destination: 'site.example', address: '93.184.9.1', sent: 900, received: 9000 };
  const session: TestFlow = {
    second: 5,
    destination: OUTSIDE,
    port: 449,
    sent: 900,
    received: 4000,
    sourceFlags: SYN,
  };
  const names = (...flows: TestFlow[]): string[] =>
    findingsOf(flows)
      .map(({ detection }) => detection)
      .filter((detection) => detection === 'bareSession');
  const peers = (count: number, change: Partial<TestFlow> = {}): TestFlow[] =>
    Array.from({ length: count }, (_, i) => ({ ...session, destination: `93.184.217.${i + 1}`, ...change }));

  it('fires where the source looks other names up', () => {
    expect(names(lookup, visit, session)).toEqual(['bareSession']);
    expect(findingsOf([lookup, visit, session])[0]!.sentence).toBe(
      '1 session with port 449 of a host that no look-up led to, 900 bytes out and 4 kB in; the source looked other names up.',
    );
    expect(names(visit, session)).toEqual([]);
    expect(names({ ...lookup, source: '10.0.0.6' }, visit, session)).toEqual([]);
    // Flow logs tell of look-ups, and of no names.
    expect(names(lookup, session)).toEqual([]);
    expect(names(lookup, { ...visit, source: '10.0.0.6' }, session)).toEqual([]);
  });

  it('fires on a port of web servers where something is brought there', () => {
    expect(names(lookup, visit, { ...session, port: 8080, received: 300 })).toEqual(['bareSession']);
    expect(names(lookup, visit, { ...session, port: 8080 })).toEqual([]);
    const several = (count: number): TestFlow[] => peers(count, { port: 8080 });
    expect(names(lookup, visit, ...several(3))).toHaveLength(3);
    expect(names(lookup, visit, ...several(2))).toEqual([]);
    expect(names(lookup, visit, { ...session, port: 80, sent: 299, received: 200 })).toEqual([]);
  });

  for (const [what, change] of Object.entries<Partial<TestFlow>>({
    'when it has a name': { destination: 'site.example' },
    'when the session told one': { sessionName: 'site.example' },
    'within the network': { destination: '10.0.0.9' },
    'on a port that is known': { port: 5222 },
    'when its beginning was not seen': { sourceFlags: 24 },
    'when nobody answers': { received: 0 },
    'when only a greeting was said': { sent: 99 },
  }))
    it(`keeps still ${what}`, () => expect(names(lookup, visit, { ...session, ...change })).toEqual([]));

  it('fires on ports of mail, whose servers have names', () => {
    expect(names(lookup, visit, { ...session, port: 995 })).toEqual(['bareSession']);
    expect(names(lookup, visit, { ...session, port: 995, destination: 'mail.example' })).toEqual([]);
  });

  it('keeps still of peers among peers', () => {
    expect(names(lookup, visit, ...peers(8))).toHaveLength(8);
    expect(names(lookup, visit, ...peers(9))).toEqual([]);
    const overUdp = { protocol: PROTOCOL_UDP, port: 40_000, sourceFlags: -1 };
    expect(names(lookup, visit, session, ...peers(20, overUdp))).toHaveLength(1);
    expect(names(lookup, visit, session, ...peers(21, overUdp))).toEqual([]);
  });
});

describe('requests poured over one service', () => {
  const flood = (count: number, pace: number): TestFlow[] =>
    Array.from({ length: count }, (_, i) => ({
      second: i * pace,
      destination: '10.0.0.9',
      port: 8080,
      sent: 170 + (i % 50),
      received: 10 * (i % 70),
      seconds: 0.01,
    }));
  it('fires', () => expect(found(...flood(300, 0.01))).toEqual(['requestFlood 10.0.0.9:8080']));
  it('keeps still for few, and at the pace of people', () => {
    expect(found(...flood(80, 0.01))).toEqual([]);
    expect(found(...flood(150, 0.9)).filter((text) => text.startsWith('requestFlood'))).toEqual([]);
  });
});

describe('sites whose names nobody would choose', () => {
  const visit = (destination: string, second: number): TestFlow => ({ second, destination, sent: 900, received: 9000 });
  it('fires for several of one source', () =>
    expect(
      found(visit('www.ct7ctrgb6cr7.com', 0), visit('www.e6r5p57kb.com', 1), visit('a.gfu7hb2xpfp.net', 2)),
    ).toEqual(['randomNames null']));
  it('keeps still for few, for words with a number, and below a hoster', () => {
    expect(found(visit('www.ct7ctrgb6cr7.com', 0), visit('www.e6r5p57kb.com', 1))).toEqual([]);
    expect(found(visit('www.site2000.com', 0), visit('3com.com', 1), visit('office365.com', 2))).toEqual([]);
    expect(
      found(visit('d1a2b3c4.cdn.example', 0), visit('x9y8z7w6.cdn.example', 1), visit('a1b2c3d4.cdn.example', 2)),
    ).toEqual([]);
  });
});
