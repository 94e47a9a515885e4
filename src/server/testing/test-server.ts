import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Role, SampleState, Scope, UploadReceipt, Visibility } from '@flowsage/client';
import { type Settings, standardSettings } from '../../config/settings.ts';
import { CHILD_PROGRAM } from '../../ingest/testing/program.ts';
import type { Account } from '../../model/account.ts';
import type { ServerContext } from '../context.ts';
import { type ServeOptions, serve } from '../serve.ts';

/** The real server on a folder of its own, with what tests do to it. Everything goes when it is stopped. */
export interface TestServer {
  readonly url: string;
  /** Data folder. */
  readonly folder: string;
  readonly adminKey: string;
  readonly context: ServerContext;
  addAccount(options?: { readonly role?: Role; readonly defaultVisibility?: Visibility }): Promise<Account>;
  /** Makes a key of an account, of a new one with this role when none is given. */
  addKey(options?: {
    readonly account?: Account;
    readonly role?: Role;
    readonly scopes?: readonly Scope[];
    readonly expiresAt?: number;
  }): Promise<TestKey>;
  /** Uploads by the form of old clients; gives the answer's body. Throws the answer's text when it is refused. */
  upload(key: string, upload: TestUpload): Promise<UploadReceipt>;
  /** Waits until a sample is processed or failed, and tells which. */
  ended(sampleId: string): Promise<SampleState>;
  stop(): Promise<void>;
}

export interface TestKey {
  readonly key: string;
  readonly keyId: string;
  readonly account: Account;
}

export interface TestUpload {
  readonly fileName?: string;
  readonly bytes: Uint8Array | string;
  readonly type: string;
  /** A dns.log beside a conn.log. */
  readonly names?: Uint8Array | string;
  readonly fields?: Readonly<Record<string, string>>;
}

const ADMIN_KEY = 'test-administrator-key-0123456789abcdef';
const PATIENCE_MILLISECONDS = 60_000;

/** Demo off and silent unless the settings say otherwise. */
export async function startTestServer(
  settings: Partial<Settings> = {},
  options: Partial<ServeOptions> & { readonly folder?: string } = {},
): Promise<TestServer> {
  const { folder = await mkdtemp(join(tmpdir(), 'flowsage-server-')), ...serveOptions } = options;
  const running = await serve(
    {
      ...standardSettings(),
      dataDir: folder,
      host: '127.0.0.1',
      port: 0,
      demo: false,
      logLevel: 'silent',
      minDiskBytes: 0,
      parseProcesses: 1,
      ...settings,
    },
    {
      version: '0.0.0-test',
      adminKey: ADMIN_KEY,
      childProgram: CHILD_PROGRAM,
      settleMilliseconds: 50,
      onFatal: (error) => {
        throw error;
      },
      ...serveOptions,
    },
  );
  await running.demoAdded;
  const { context, url } = running;

  const addAccount: TestServer['addAccount'] = async ({ role = 'contributor', defaultVisibility = null } = {}) => {
    const id = randomUUID();
    const account: Account = {
      id,
      name: `test ${id}`,
      role,
      defaultVisibility,
      createdAt: context.now(),
      isDisabled: false,
    };
    await context.store.createAccount(account);
    return account;
  };

  return {
    url,
    folder,
    adminKey: serveOptions.adminKey ?? ADMIN_KEY,
    context,
    addAccount,
    addKey: async ({ account, role, scopes, expiresAt } = {}) => {
      const owner = account ?? (await addAccount(role === undefined ? {} : { role }));
      const { key, stored } = await context.keyring.create(owner, {
        name: 'test',
        ...(scopes === undefined ? {} : { scopes }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
      return { key, keyId: stored.id, account: owner };
    },
    upload: async (key, upload) => {
      const answer = await fetch(`${url}/upload/v1.0/uploader`, {
        method: 'POST',
        headers: { apikey: key },
        body: formOf(upload),
      });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`upload: ${answer.status} ${text}`);
      return (JSON.parse(text) as { body: UploadReceipt }).body;
    },
    ended: async (sampleId) => {
      const patience = performance.now() + PATIENCE_MILLISECONDS;
      while (performance.now() < patience) {
        const [state] = await context.store.sampleStates([sampleId]);
        if (state === 'processed' || state === 'failed') return state;
        if (state === null) throw new Error(`there is no sample ${sampleId}`);
        await sleep(20);
      }
      throw new Error(`sample ${sampleId} is not finished`);
    },
    stop: async () => {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One of the captures in `samples/`. */
export function sampleBytes(name: string): Promise<Buffer> {
  return readFile(fileURLToPath(new URL(`../../../samples/${name}`, import.meta.url)));
}

/** The form in which old clients send: texts before files. */
export function formOf({ fileName, bytes, type, names, fields = {} }: TestUpload): FormData {
  const form = new FormData();
  form.set('type', type);
  if (fileName !== undefined) form.set('fileName', fileName);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set(
    'file',
    new Blob([Buffer.from(bytes as Uint8Array<ArrayBuffer>)], { type: 'application/octet-stream' }),
    fileName ?? 'file',
  );
  if (names !== undefined)
    form.set('zeekDnsFile', new Blob([Buffer.from(names as Uint8Array<ArrayBuffer>)]), `dns_${fileName ?? 'file'}`);
  return form;
}
