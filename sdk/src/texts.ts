import { requestBody } from './envelope.ts';
import { FlowsageError } from './errors.ts';
import type { CallOptions } from './request.ts';
import type { Transport } from './transport.ts';
import { pollUntil, type WaitOptions } from './uploads.ts';
import type { Categorization, CategorizationState, SampleSummaryText, SummaryState } from './wire/index.ts';

/** The calls about the two texts that are written of a sample: its summary, and its destinations by category. */
export interface TextCalls {
  /** Asks for the summary to be made, or made anew. */
  requestSummary(uuid: string, options?: CallOptions): Promise<SummaryState>;
  /** How far it is. `failed` without a message means that nobody has asked for it yet. */
  getSummary(uuid: string, options?: CallOptions): Promise<SummaryState>;
  /** Asks for it if nobody has, waits for it, and reads it. Throws `sample-failed`, or `timeout`. */
  waitForSummary(uuid: string, options?: WaitOptions): Promise<SampleSummaryText>;
  requestCategorization(uuid: string, options?: CallOptions): Promise<CategorizationState>;
  getCategorization(uuid: string, options?: CallOptions): Promise<CategorizationState>;
  waitForCategorization(uuid: string, options?: WaitOptions): Promise<Categorization>;
}

type TextState = SummaryState & CategorizationState;

export function createTextCalls(transport: Transport): TextCalls {
  const call = (method: 'GET' | 'POST', kind: 'summary' | 'categorization', uuid: string, options: CallOptions = {}) =>
    requestBody<TextState>(transport, {
      ...options,
      method,
      path: ['sec', 'v1.0', 'samples', uuid, kind],
      // Asking twice begins anew and ends with the same text.
      isIdempotent: true,
    });

  const waitFor = <Text>(kind: 'summary' | 'categorization', uuid: string, options: WaitOptions = {}) => {
    let wasRequested = false;
    return pollUntil(`the ${kind} of ${uuid}`, transport.signal, options, async (): Promise<Text | null> => {
      const state = await call('GET', kind, uuid, options);
      if (state.status === 'generated') return readText<Text>(kind, state[kind]);
      if (state.status !== 'failed') return null;
      if (wasRequested)
        throw new FlowsageError('sample-failed', `no ${kind} of ${uuid}: ${state.message ?? 'no reason told'}`);
      wasRequested = true;
      await call('POST', kind, uuid, options);
      return null;
    });
  };

  return {
    requestSummary: (uuid, options) => call('POST', 'summary', uuid, options),
    getSummary: (uuid, options) => call('GET', 'summary', uuid, options),
    waitForSummary: (uuid, options) => waitFor<SampleSummaryText>('summary', uuid, options),
    requestCategorization: (uuid, options) => call('POST', 'categorization', uuid, options),
    getCategorization: (uuid, options) => call('GET', 'categorization', uuid, options),
    waitForCategorization: (uuid, options) => waitFor<Categorization>('categorization', uuid, options),
  };
}

/** The result is JSON as text inside the JSON of the answer. */
function readText<Text>(kind: string, text: string | undefined): Text {
  try {
    return JSON.parse(text ?? '') as Text;
  } catch (cause) {
    throw new FlowsageError('bad-answer', `the ${kind} is generated but cannot be read`, { cause });
  }
}
