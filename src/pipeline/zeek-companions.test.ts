import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findZeekCompanions } from './zeek-companions.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowsage-companions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The companions of `name` among the files of these names. */
async function companions(name: string, others: readonly string[]): Promise<string[]> {
  for (const file of [name, ...others]) writeFileSync(join(folder, file), '');
  return (await findZeekCompanions(join(folder, name))).map((path) => basename(path));
}

describe('companions of a conn.log', () => {
  it('are the logs that tell names, and no others', async () => {
    const others = ['dns.log', 'ssl.log', 'http.log', 'quic.log', 'weird.log', 'x509.log', 'files.log', 'notice.log'];
    expect(await companions('conn.log', others)).toEqual(['dns.log', 'ssl.log', 'http.log', 'quic.log']);
  });

  it('have the same words before and after', async () => {
    const others = ['dns.log', 'a.dns.log', 'b.dns.log', 'a.ssl.log.1', 'a-dns.log', 'a.dns.json'];
    expect(await companions('a.conn.log', others)).toEqual(['a.dns.log']);
    expect(await companions('conn_20260101.log', ['dns_20260101.log', 'dns_20260102.log'])).toEqual([
      'dns_20260101.log',
    ]);
  });

  it('are never those of another conn.log in the folder', async () => {
    const others = ['b.conn.log', 'a.dns.log', 'b.dns.log', 'b.ssl.log'];
    expect(await companions('a.conn.log', others)).toEqual(['a.dns.log']);
    expect(await companions('b.conn.log', [])).toEqual(['b.dns.log', 'b.ssl.log']);
  });

  it('may be packed otherwise, and are read once', async () => {
    expect(await companions('conn.log', ['dns.log.gz', 'ssl.log.zst', 'http.log', 'http.log.gz'])).toEqual([
      'dns.log.gz',
      'ssl.log.zst',
      'http.log',
    ]);
    expect(await companions('conn.log.gz', ['dns.log'])).toEqual(['dns.log.gz', 'ssl.log.zst', 'http.log.gz']);
  });

  it('of a rotated log end with it, whenever they began', async () => {
    const others = [
      'dns.13:00:07-14:00:00.log.gz',
      'dns.12:00:00-13:00:00.log.gz',
      'ssl.13:00:00-14:00:00.log',
      'ssl.13:00:00-14:00:00.log.gz',
      'http.13:20:00-14:00:00.log.gz',
      'http.13:00:00-13:20:00.log.gz',
    ];
    expect(await companions('conn.13:00:00-14:00:00.log.gz', others)).toEqual([
      'dns.13:00:07-14:00:00.log.gz',
      'ssl.13:00:00-14:00:00.log.gz',
      'http.13:20:00-14:00:00.log.gz',
    ]);
    expect(await companions('conn.13_00_00-14_00_00.log', ['dns.13_30_00-14_00_00.log'])).toEqual([
      'dns.13_30_00-14_00_00.log',
    ]);
  });

  it('of a rotated log are of its day', async () => {
    const others = [
      'dns.2026-01-02-13_00_07-14_00_00.log',
      'dns.2026-01-01-13_00_07-14_00_00.log',
      'dns.2026-01-01-13_00_00-15_00_00.log',
    ];
    expect(await companions('conn.2026-01-01-13_00_00-14_00_00.log', others)).toEqual([
      'dns.2026-01-01-13_00_07-14_00_00.log',
    ]);
  });

  it('are files proper', async () => {
    mkdirSync(join(folder, 'dns.log'));
    execFileSync('mkfifo', [join(folder, 'ssl.log')]);
    writeFileSync(join(folder, 'elsewhere'), '');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'http.log'));
    expect(await companions('conn.log', [])).toEqual([]);
  });

  it('are none where `conn` is part of another word, or nothing is known of the folder', async () => {
    for (const name of ['connections.log', 'myconn.log', 'conn2.log', 'traffic.log'])
      expect(await companions(name, ['dns.log', 'mydns.log', 'dns2.log'])).toEqual([]);
    expect(await findZeekCompanions('-')).toEqual([]);
    expect(await findZeekCompanions(join(folder, 'missing', 'conn.log'))).toEqual([]);
  });
});
