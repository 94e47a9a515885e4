import { FlowsageError, kindOfStatus } from './errors.ts';
import type { RequestPlan } from './request.ts';
import type { Transport } from './transport.ts';
import type { Envelope, Refusal } from './wire/index.ts';

/**
 * Whether an answer in the NetworkSage form is a refusal: a status other than 200, or `error`. For those who call the
 * old endpoints themselves; the client's own calls throw a `FlowsageError` instead. It prints nothing.
 */
export function hadError(answer: unknown, status = 200): answer is Refusal {
  if (status !== 200 || typeof answer !== 'object' || answer === null) return true;
  const { error, body } = answer as Readonly<Record<string, unknown>>;
  return error !== false || body === undefined;
}

/** The body of an answer in the NetworkSage form. */
export async function requestBody<Body>(transport: Transport, plan: RequestPlan): Promise<Body> {
  const answer = await transport.json<Envelope<Body>>(plan);
  if (!hadError(answer)) return answer.body;
  const body = (answer as Partial<Refusal> | null)?.body;
  if (typeof body === 'string') throw new FlowsageError(kindOfStatus(400), body, { status: 200 });
  throw new FlowsageError('bad-answer', 'the answer has no error and body: is this a Flowsage server?', {
    status: 200,
  });
}
