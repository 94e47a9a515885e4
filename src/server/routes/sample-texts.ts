import type { Answer, CategorizationState, SummaryState } from '@flowsage/client';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import { printable } from '../../lib/printable.ts';
import type { Sample } from '../../model/sample.ts';
import type { SampleTextKind } from '../../store/index.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { acceptAnyBody, answerOf, envelopeOf } from '../old-answers.ts';
import { PRIVATE_PARAMS, TEXT } from '../old-schemas.ts';
import { ownSample } from '../sample-access.ts';
import { createSampleTexts } from '../sample-texts.ts';

const READ: RouteAccess = { style: 'networksage', scope: 'read', rate: 'read' };
const WRITE: RouteAccess = { style: 'networksage', scope: 'read', rate: 'write' };

/** A question that meets `processing` is held this long: one old client takes anything but `failed` for the result. */
const HELD_MILLISECONDS = 10_000;
/** Another process may end the work without being heard. */
const ASKED_AGAIN_MILLISECONDS = 1_000;

const KINDS = [
  { kind: 'summary', meaning: 'verdict, confidence, summary and details' },
  { kind: 'categorization', meaning: 'destinations by category' },
] as const;

interface Route {
  Params: { privateId: string };
}

type State = SummaryState | CategorizationState;

/** Summary and categorization of a sample: asked for by POST, made then or when it is processed, kept until asked for anew or judged again. */
export function addSampleTextRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store, ingest } = context;
  acceptAnyBody(app);
  const texts = createSampleTexts(context);
  const closing = new AbortController();
  app.addHook('preClose', async () => {
    closing.abort();
    texts.close();
  });

  const read = async (request: FastifyRequest<Route>, kind: SampleTextKind): Promise<State> => {
    const patience = waitOf(HELD_MILLISECONDS, closing.signal, request);
    try {
      for (;;) {
        const sample = await ownSample(context, request, request.params.privateId);
        if (sample.state === 'failed') return { status: 'failed', message: sample.message ?? 'processing failed' };
        const state = await answerFor(sample, kind, patience.over);
        if (state !== null) return state;
        if (!(await changed(sample, patience.over))) return { status: 'processing' };
      }
    } finally {
      patience.end();
    }
  };

  /**
   * The text of a sample that is there, or why there is none; null while the sample is not processed. Old clients know no
   * other answer than 200: a fault is told in it, and they ask for the text anew.
   */
  const answerFor = async (sample: Sample, kind: SampleTextKind, over: Promise<null>): Promise<State | null> => {
    try {
      const found = await Promise.race([texts.find(sample, kind).then((text) => ({ text })), over]);
      if (found === null) return { status: 'processing' };
      const requested = found.text;
      // Old clients take this for "not there yet, ask for it".
      if (requested === null) return { status: 'failed' };
      if (requested.text !== null) return generated(kind, requested.text);
      if (sample.state !== 'processed') return null;
      const making = texts.make(sample, kind, requested);
      // It goes on when nobody waits any more; whoever asks next is told how it ended.
      making.catch(() => {});
      const text = await Promise.race([making, over]);
      return text === null ? { status: 'processing' } : generated(kind, text);
    } catch (error) {
      if (error instanceof AppError) return { status: 'failed', message: printable(error.message) };
      context.log.error({ err: error, sampleId: sample.id, kind }, 'a text about a sample was not found');
      return { status: 'failed', message: 'something went wrong here; the log tells more' };
    }
  };

  /** Waits for the next change of a sample's state, or a little; false when the caller has waited long enough. */
  const changed = async (sample: Sample, over: Promise<null>): Promise<boolean> => {
    let end = (): void => {};
    const change = new Promise<true>((resolve) => {
      const unwatch = ingest.watch(sample.id, () => resolve(true));
      const timer = setTimeout(() => resolve(true), ASKED_AGAIN_MILLISECONDS);
      end = () => {
        unwatch();
        clearTimeout(timer);
      };
    });
    const isChanged = (await Promise.race([change, over])) !== null;
    end();
    return isChanged;
  };

  for (const { kind, meaning } of KINDS) {
    const url = `/sec/v1.0/samples/:privateId/${kind}`;
    const response = {
      200: envelopeOf({
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', enum: ['failed', 'processing', 'generated'] },
          [kind]: { type: 'string', description: `JSON as text: ${meaning}. Only when generated.` },
          message: TEXT,
        },
      }),
    };
    app.get<Route>(url, {
      config: { access: READ },
      schema: {
        summary: `The ${kind} of a sample, if it was asked for`,
        description: 'Held up to ten seconds while it is made. `failed` without a message: it was never asked for.',
        tags: ['networksage'],
        params: PRIVATE_PARAMS,
        response,
      },
      handler: async (request): Promise<Answer<State>> => answerOf(await read(request, kind)),
    });
    app.post<Route>(url, {
      config: { access: WRITE },
      schema: {
        summary: `Ask for the ${kind} of a sample, or for a new one`,
        tags: ['networksage'],
        params: PRIVATE_PARAMS,
        response,
      },
      handler: async (request): Promise<Answer<State>> => {
        const sample = await ownSample(context, request, request.params.privateId);
        await store.requestText(sample.id, kind);
        texts.makeSoon(sample, kind);
        return answerOf({ status: 'processing' });
      },
    });
  }
}

function generated(kind: SampleTextKind, text: string): State {
  return kind === 'summary' ? { status: 'generated', summary: text } : { status: 'generated', categorization: text };
}

/** Resolves after the time, when the server closes, or when the caller is gone. */
function waitOf(
  milliseconds: number,
  closing: AbortSignal,
  request: FastifyRequest<Route>,
): { readonly over: Promise<null>; end(): void } {
  let end = (): void => {};
  const { socket } = request.raw;
  const over = new Promise<null>((resolve) => {
    const finish = (): void => resolve(null);
    const timer = setTimeout(finish, milliseconds);
    closing.addEventListener('abort', finish);
    socket.once('close', finish);
    if (closing.aborted) finish();
    end = () => {
      clearTimeout(timer);
      closing.removeEventListener('abort', finish);
      socket.off('close', finish);
    };
  });
  return { over, end };
}
