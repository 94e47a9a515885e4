import type { SettingV1, StatusV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { defaultDataFolder } from '../../config/data-folder.ts';
import { originOf } from '../../config/setting-origin.ts';
import { settingText } from '../../config/setting-text.ts';
import { environmentNameOf, optionNameOf, SETTINGS, type SettingName, type SettingRow } from '../../config/settings.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { freeBytes } from '../disk-reserve.ts';
import { isoTime, isoTimeOrNull, TEXTS, TIME, TIME_OR_NULL } from '../route-schemas.ts';
import { HEALTH, readiness } from './health.ts';

const LOOK: RouteAccess = { style: 'v1', scope: 'administer', rate: 'read' };

const COUNT = { type: 'integer' } as const;
const ANY_VALUE = { description: 'Text, number, true or false, a list of texts, or null.' } as const;

/** `SettingV1` as a schema. */
const SETTING = {
  type: 'object',
  required: ['name', 'type', 'value', 'text', 'standard', 'standardText', 'origin', 'source', 'meaning', 'isLimit'],
  properties: {
    name: { type: 'string', description: 'As in the configuration file.' },
    type: { type: 'string', enum: ['text', 'integer', 'bytes', 'seconds', 'boolean', 'choice', 'list'] },
    value: ANY_VALUE,
    text: { type: 'string', description: 'The value as people write it.' },
    standard: ANY_VALUE,
    standardText: { type: 'string' },
    origin: { type: 'string', enum: ['standard', 'file', 'environment', 'option', 'program'] },
    source: { type: 'string', description: 'Which option, variable, or line of a file.' },
    meaning: { type: 'string' },
    isLimit: { type: 'boolean' },
    choices: { anyOf: [TEXTS, { type: 'null' }] },
    option: { type: 'string' },
    environment: { type: 'string' },
  },
} as const;

/** An object of whole numbers. */
function countsOf(...names: string[]) {
  return {
    type: 'object',
    required: names,
    properties: Object.fromEntries(names.map((name) => [name, COUNT])),
  } as const;
}

/** `StatusV1` as a schema. */
const STATUS = {
  type: 'object',
  required: ['version', 'node', 'startedAt', 'uptimeSeconds', 'health', 'samples', 'queue', 'store', 'disk', 'memory'],
  properties: {
    version: { type: 'string' },
    node: { type: 'string' },
    startedAt: TIME,
    uptimeSeconds: { type: 'number' },
    health: HEALTH,
    samples: { ...countsOf('uploaded', 'processing', 'processed', 'failed'), description: 'By their state.' },
    queue: countsOf('waiting', 'processing', 'receiving', 'judgementsBehind'),
    store: countsOf('schemaVersion', 'samples', 'flows', 'contents', 'accounts', 'bytes'),
    disk: countsOf('freeBytes', 'minFreeBytes'),
    memory: countsOf('residentBytes', 'heapBytes', 'storeLimitBytes'),
    lastBackupAt: { ...TIME_OR_NULL, description: 'The last one asked of the running server.' },
    packs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'version'],
        properties: { name: { type: 'string' }, version: { type: 'string' } },
      },
    },
  },
} as const;

/** What administrators are told of the server itself: how it is set, and how it is. */
export function addServerRoutes(app: FastifyInstance, context: ServerContext): void {
  const startedAt = context.now();

  app.get('/api/v1/settings', {
    config: { access: LOOK },
    schema: {
      operationId: 'listSettings',
      summary: 'Every setting with its value and where that comes from',
      description: 'None of them is a secret. They are changed where the server is started.',
      tags: ['operation'],
      response: {
        200: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: SETTING } } },
      },
    },
    handler: async (): Promise<{ items: readonly SettingV1[] }> => ({
      items: (Object.entries(SETTINGS) as [SettingName, SettingRow][]).map(([name, row]) =>
        settingV1(context, name, row),
      ),
    }),
  });

  app.get('/api/v1/status', {
    config: { access: LOOK },
    schema: {
      operationId: 'readStatus',
      summary: 'How the server is: store, queue, disk, memory, packs',
      description: 'The numbers of `/metrics` that people look at, at this moment.',
      tags: ['operation'],
      response: { 200: STATUS },
    },
    handler: async (): Promise<StatusV1> => statusV1(context, startedAt),
  });
}

function settingV1({ settings, settingSources }: ServerContext, name: SettingName, row: SettingRow): SettingV1 {
  const value = settings[name];
  const source = settingSources[name];
  return {
    name,
    type: row.type,
    value,
    text: settingText(row, value),
    standard: row.standard,
    standardText: row.standardText ?? settingText(row, row.standard),
    origin: originOf(source),
    source,
    meaning: row.meaning,
    isLimit: row.isLimit === true,
    choices: row.choices ?? null,
    option: `--${optionNameOf(name)}`,
    environment: environmentNameOf(name),
  };
}

async function statusV1(context: ServerContext, startedAt: number): Promise<StatusV1> {
  const { store, ingest, rejudging, settings, now } = context;
  const [health, samples, queue, size, judgementsBehind, free, lastBackup] = await Promise.all([
    readiness(context),
    store.samplesByState(),
    store.queueSize(''),
    store.size(),
    rejudging.backlog(),
    freeBytes(settings.dataDir ?? defaultDataFolder()),
    store.lastAudit('backup'),
  ]);
  const memory = process.memoryUsage();
  return {
    version: context.version,
    node: process.versions.node,
    startedAt: isoTime(startedAt),
    uptimeSeconds: Math.round(now() - startedAt),
    health,
    samples,
    queue: {
      waiting: queue.waiting,
      processing: queue.processing,
      receiving: ingest.load().receiving,
      judgementsBehind,
    },
    store: { schemaVersion: store.schemaVersion, ...size },
    disk: { freeBytes: free, minFreeBytes: settings.minDiskBytes },
    memory: {
      residentBytes: memory.rss,
      heapBytes: memory.heapUsed,
      storeLimitBytes: settings.storeMemoryBytes,
    },
    lastBackupAt: isoTimeOrNull(lastBackup?.at ?? null),
    packs: context.packVersions.map(({ name, version }) => ({ name, version })),
  };
}
