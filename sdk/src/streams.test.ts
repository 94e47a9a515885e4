import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from './client.ts';
import { readNdjson } from './ndjson.ts';
import { readServerSentEvents } from './server-sent-events.ts';
import { type Script, type ScriptedServer, startScriptedServer } from './testing/scripted-server.ts';

let server: ScriptedServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function clientOf(script: Script) {
  server = await startScriptedServer(script);
  return createClient({ baseUrl: server.url, key: 'k', retryDelayMs: 1 });
}

/** The text in pieces of `size` bytes, so that characters and line ends are cut too. */
function streamOf(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let from = 0;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (from >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(from, from + size));
      from += size;
    },
  });
}

async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const list: Value[] = [];
  for await (const value of values) list.push(value);
  return list;
}

const SIZES = [1, 2, 3, 7, 1000];

describe('NDJSON', () => {
  for (const size of SIZES)
    it(`is read in pieces of ${size} bytes, whatever ends its lines`, async () => {
      const text = '{"name":"größe.example"}\r\n{"name":"𝒳"}\n\n{"name":"c"}\r{"name":"d"}';
      expect(await all(readNdjson(streamOf(text, size)))).toEqual(
        ['größe.example', '𝒳', 'c', 'd'].map((name) => ({ name })),
      );
    });

  it('that breaks off within a line is an error that names the line', async () => {
    await expect(all(readNdjson(streamOf('{"a":1}\n{"a":', 4)))).rejects.toThrow('line 2 of the answer breaks off');
  });

  it('whose connection breaks is an error after the flows that came', async () => {
    const client = await clientOf((response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"row":0}\n{"row":1}\n', () => setTimeout(() => response.destroy(), 20));
    });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const flow of client.iterateFlows('x', { columns: ['row', 'label'] })) seen.push(flow);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'FlowsageError', kind: 'network' });
    expect(seen).toEqual([{ row: 0 }, { row: 1 }]);
    expect(server!.requests[0]!.url).toBe('/api/v1/samples/x/flows?columns=row%2Clabel');
  });

  it('is given up with its connection when nobody reads on', async () => {
    let isClosed = (): void => {};
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve;
    });
    const client = await clientOf((response) => {
      response.on('close', isClosed);
      response.write('{"a":1}\n{"a":2}\n');
    });
    for await (const _ of client.iterateFlows('x')) break;
    await closed;
  });
});

describe('server-sent events', () => {
  for (const size of SIZES)
    it(`are read in pieces of ${size} bytes`, async () => {
      const text =
        '\ufeff: hello\r\n\r\nevent: progress\r\ndata: {"a":\r\ndata:1}\r\nid: 7\r\n\r\n' +
        'data\n\n:ping\n\nretry: 5\nevent: nothing\n\ndata: ö\r\rdata: cut off';
      expect(await all(readServerSentEvents(streamOf(text, size)))).toEqual([
        { event: 'progress', data: '{"a":\n1}', id: '7' },
        { event: 'message', data: '', id: '7' },
        { event: 'message', data: 'ö', id: '7' },
      ]);
    });
});

describe('progress', () => {
  const event = (state: string): string =>
    `event: progress\ndata: {"state":"${state}","message":null,"flows":null}\n\n`;

  it('goes on over a new connection and tells nothing twice', async () => {
    const client = await clientOf((response, index) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (index === 0) response.write(event('uploaded'), () => setTimeout(() => response.destroy(), 20));
      else response.end(event('uploaded') + event('processing') + event('processed'));
    });
    expect((await all(client.progress('x'))).map(({ state }) => state)).toEqual([
      'uploaded',
      'processing',
      'processed',
    ]);
    expect(server!.requests).toHaveLength(2);
  });

  it('ends with a refusal', async () => {
    const client = await clientOf((response) => response.writeHead(404).end('{"detail":"there is no such sample"}'));
    await expect(all(client.progress('x'))).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('gives up when connections bring nothing', async () => {
    const client = await clientOf((response) => response.writeHead(200).end(': nothing\n\n'));
    const reading = all(client.progress('x', { signal: AbortSignal.timeout(30_000) }));
    await expect(reading).rejects.toMatchObject({ kind: 'network' });
    expect(server!.requests.length).toBeGreaterThan(1);
  });
});
