import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packEventId } from '../../pipeline/known-records.ts';
import { startTestServer, type TestKey, type TestServer } from '../testing/test-server.ts';

/** Tags are kept by kind: the word of one kind never shows up as another. Asked as old clients do. */

const FIELD_OF_KIND = {
  destination: 'destinationTags',
  activityPurpose: 'activityPurposeTags',
  impacts: 'impactsTags',
  threat: 'threatTags',
  attackVector: 'attackVectorTags',
  security: 'securityTags',
  associatedAppOrService: 'associatedAppOrServiceTags',
  platformHint: 'platformHintTags',
} as const;
const KINDS = Object.keys(FIELD_OF_KIND) as (keyof typeof FIELD_OF_KIND)[];
const FIELDS = Object.values(FIELD_OF_KIND);
/** A word of its own for each kind, and one that is the same in all: it belongs to several by vocabulary. */
const tagsOf = (kind: string): string[] => ['Redirect', `Only${kind}`];

let server: TestServer;
let editor: TestKey;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowsage-tags-'));
  const tags = `{${KINDS.map((kind) => `${kind}: [${tagsOf(kind).join(', ')}]`).join(', ')}}`;
  const prose = 'intended_purpose: For it., abuse: So., when_concerned: Then.';
  await writeFile(
    join(folder, 'tags.yaml'),
    `name: tags
version: 1.0.0
title: Tags
author: A
licence: CC0-1.0
updated: 2026-01-02
destinations:
  - {names: [all.site.com], concern_level: 1, category: C, title: T, ${prose}, tags_by_kind: ${tags}}
  - {names: [one.site.com], concern_level: 1, category: C, title: T, ${prose}, tags_by_kind: {threat: [CDN]}}
events:
  - id: two-steps
    title: Two Steps
    description: One after the other.
    tags: ${tags}
    window: 10
    steps: [{match: {destination: {names: [a.site.com]}}}, {match: {destination: {names: [b.site.com]}}}]
`,
  );
  server = await startTestServer({ knowledge: [folder] });
  editor = await server.addKey({ role: 'editor' });
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

type Fields = Readonly<Record<string, string>>;

async function call(method: string, path: string, body: object | null): Promise<unknown> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { apikey: editor.key, 'content-type': 'application/json' },
    ...(body === null ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.ok, path).toBe(true);
  return answer.json();
}

/** As old clients read. */
async function ask(path: string): Promise<Fields> {
  return ((await call('GET', `/sec/v1.0/${path}`, null)) as { body: Fields }).body;
}

/** Old clients post destinations; behaviors and events are written by the new interface alone. */
async function write(path: string, record: object): Promise<void> {
  const [kinds = '', key] = path.split('/');
  if (kinds === 'destinations') await call('POST', `/sec/v1.0/${path}`, record);
  else await call('PUT', `/api/v1/metadata/${kinds.slice(0, -1)}/${key}`, { record });
}

const tagFields = (record: Fields): Fields => Object.fromEntries(FIELDS.map((field) => [field, record[field]!]));
const OF_EACH_KIND = Object.fromEntries(KINDS.map((kind) => [FIELD_OF_KIND[kind], JSON.stringify(tagsOf(kind))]));

describe.each([
  ['a destination', 'destinations/tags.example:443'],
  ['a behavior', `behaviors/${'ab'.repeat(16)}`],
  ['an event', 'events/of-two'],
])('tags that were written of %s', (_, path) => {
  it('come back as the kinds that they were written as', async () => {
    const tags = Object.fromEntries(KINDS.map((kind) => [FIELD_OF_KIND[kind], tagsOf(kind)]));
    await write(path, { title: 'T', description: 'D', ...tags });
    expect(tagFields(await ask(path))).toEqual(OF_EACH_KIND);
  });

  it.each(KINDS)('of the kind %s alone leave all others empty', async (kind) => {
    const field = FIELD_OF_KIND[kind];
    await write(path, { title: 'T', description: 'D', [field]: ['Redirect'] });
    const expected = { ...Object.fromEntries(FIELDS.map((one) => [one, ''])), [field]: '["Redirect"]' };
    expect(tagFields(await ask(path))).toEqual(expected);
  });
});

describe('tags of a pack', () => {
  it('come as the kinds that it tells, of a destination and of an event', async () => {
    expect(tagFields(await ask('destinations/all.site.com:443'))).toEqual(OF_EACH_KIND);
    expect(tagFields(await ask(`events/${packEventId('tags/two-steps')}`))).toEqual(OF_EACH_KIND);
  });

  it('are of no other kind, whatever their word means elsewhere', async () => {
    const expected = { ...Object.fromEntries(FIELDS.map((field) => [field, ''])), threatTags: '["CDN"]' };
    expect(tagFields(await ask('destinations/one.site.com:443'))).toEqual(expected);
  });
});
