import { Readable } from 'node:stream';
import type { Answer } from '@flowsage/client';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { goneSignal } from './patience.ts';
import { networkOf } from './refusals.ts';

/** What the endpoints of the two old services share: the envelope, lists of any length, and bodies that may be missing. */

const JSON_TYPE = 'application/json; charset=utf-8';

/** Lists up to about this many characters are sent at once, with their length; longer ones as they are made. */
const WHOLE_LIST_CHARS = 1024 * 1024;

/** Longer lists count as open streams: whoever does not read them holds memory. */
const SMALL_LIST_CHARS = 256 * 1024;

/** The envelope of a good answer. */
export function answerOf<Body>(body: Body): Answer<Body> {
  return { error: false, body };
}

/** Schema of the envelope around a body. */
export function envelopeOf<Body extends object>(body: Body) {
  return {
    type: 'object',
    required: ['error', 'body'],
    properties: { error: { type: 'boolean', const: false }, body },
  } as const;
}

/** Description of an answer that is sent as text which is made already, so that no schema is compiled for it. */
export function describedOnly(description: string) {
  return { description, content: { 'application/json': { schema: {} } } } as const;
}

/**
 * Sends a list in the envelope. Each part is elements as JSON with commas between them, or empty. Parts are asked for as
 * fast as the caller reads, so that a list of any length takes little memory, and each in its turn; what goes wrong before
 * the first part is an ordinary error. The signal is given when the caller has gone.
 */
export async function sendList(
  app: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  partsFor: (signal: AbortSignal) => AsyncIterable<string>,
): Promise<FastifyReply> {
  const caller = request.principal?.account.id ?? networkOf(request.ip);
  const signal = goneSignal(reply.raw);
  const texts = listTexts(partsFor(signal));
  const next = () => app.listTurns.run(caller, signal, () => texts.next());
  try {
    let head = '';
    let isCounted = false;
    while (head.length < WHOLE_LIST_CHARS) {
      const { done, value } = await next();
      if (done) return sendJson(reply, head);
      head += value;
      if (isCounted || head.length <= SMALL_LIST_CHARS) continue;
      app.openStreams.open(request, reply);
      isCounted = true;
    }
    const rest = continued([head], next, () => texts.return(undefined), signal);
    // Nothing is made in advance: what a caller does not read would stay in memory.
    return reply.type(JSON_TYPE).send(Readable.from(rest, { objectMode: false, highWaterMark: 0 }));
  } catch (error) {
    await texts.return(undefined);
    throw error;
  }
}

/** Sends text that is JSON already. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.type(JSON_TYPE).serializer(String).send(text);
}

/**
 * Takes whatever body is sent, under whatever type or none: old clients post nothing at all, or JSON without saying so. A
 * body of another type than JSON is given to the route as text.
 */
export function acceptAnyBody(app: FastifyInstance): void {
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body === '' ? undefined : body);
  });
}

/** A body that should be JSON: as it is when it was sent as such, else read; undefined where the text is no JSON. */
export function jsonOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

async function* listTexts(parts: AsyncIterable<string>): AsyncGenerator<string> {
  let before = '{"error":false,"body":[';
  for await (const part of parts) {
    if (part === '') continue;
    yield before + part;
    before = ',';
  }
  yield before === ',' ? ']}' : `${before}]}`;
}

/** The head is taken out of its list, so that it does not stay in memory behind what was sent. */
async function* continued(
  head: string[],
  next: () => Promise<IteratorResult<string>>,
  end: () => Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    yield head.pop()!;
    for (;;) {
      const { done, value } = await next();
      if (done === true) return;
      yield value;
    }
  } catch (error) {
    // Nobody is there who could be told.
    if (!signal.aborted) throw error;
  } finally {
    // Also when the caller went away before the rest was begun.
    await end();
  }
}
