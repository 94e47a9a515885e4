import type { EventPreviewRequestV1, EventPreviewSampleV1, EventPreviewV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { parseFlowId } from '../../label/flow-id.ts';
import { AppError } from '../../lib/app-error.ts';
import type { EventRule } from '../../model/event-rule.ts';
import type { Sample } from '../../model/sample.ts';
import { countMade, previewEvent } from '../../pipeline/preview-event.ts';
import type { RouteAccess } from '../access.ts';
import type { ServerContext } from '../context.ts';
import { RULE } from '../metadata-views.ts';
import { goneSignal } from '../patience.ts';
import { CURSOR, EXAMPLES, NUMBER_OR_NULL } from '../route-schemas.ts';
import { ownSample, principalOf } from '../sample-access.ts';
import { parseSampleCursor, sampleCursor } from '../sample-cursor.ts';

const READ: RouteAccess = { style: 'v1', scope: 'read', rate: 'read' };

const MOST_SAMPLES = 200;
/** Flows of one sample that have behaviors of the rule. */
const MOST_FLOWS = 200_000;
/** Other rules that a rule is held against. */
const MOST_OTHERS = 200;
/** Then the page ends, and the next one goes on. */
const LONGEST_MILLISECONDS = 5000;

const SAMPLE = {
  type: 'object',
  required: ['sampleId', 'fileName', 'outcome', 'matches', 'taken', 'stepsFound', 'rows', 'neededSeconds', 'cut'],
  properties: {
    sampleId: { type: 'string' },
    fileName: { type: 'string' },
    outcome: { type: 'string', enum: ['matches', 'near', 'none'], description: '`near`: the first steps are there.' },
    matches: { type: 'integer', description: 'Events that the rule would find.' },
    taken: {
      type: 'integer',
      description: 'How many of them would not be made: their flows are of other Events that people wrote.',
    },
    stepsFound: { type: 'integer', description: 'Steps that were found in their order.' },
    rows: {
      type: 'array',
      description: 'Numbers of the first 100 flows of each step that was found.',
      items: { type: 'array', items: { type: 'integer' } },
    },
    neededSeconds: {
      ...NUMBER_OR_NULL,
      description: 'How long the steps take that are all there in their order, but not within the window.',
    },
    cut: { type: 'boolean', description: `Only the first ${MOST_FLOWS} flows of these behaviors were looked at.` },
  },
} as const;

/** Tries the rule of an Event out before it is written. */
export function addEventPreviewRoutes(app: FastifyInstance, context: ServerContext): void {
  const { store } = context;

  app.post<{ Body: EventPreviewRequestV1 }>('/api/v1/events/preview', {
    config: { access: READ },
    schema: {
      operationId: 'previewEvent',
      summary: 'Which of your samples the rule of an Event would match, which nearly, and which not',
      description:
        'Your newest samples, or those that are named. Nothing is written. A page ends early when it takes longer than ' +
        `${LONGEST_MILLISECONDS / 1000} s; its cursor goes on.`,
      tags: ['knowledge'],
      body: {
        type: 'object',
        additionalProperties: false,
        required: ['rule'],
        properties: {
          rule: { ...RULE, type: 'object', additionalProperties: false },
          eventId: {
            type: 'string',
            maxLength: 320,
            description: 'An Event that is to be changed: its present rule takes no flows from the new one.',
          },
          samples: {
            type: 'array',
            minItems: 1,
            maxItems: MOST_SAMPLES,
            items: { type: 'string', maxLength: 200 },
            description: 'Ids of samples.',
          },
          cursor: CURSOR,
          limit: { type: 'integer', minimum: 1, maximum: MOST_SAMPLES, description: 'Standard: 50.' },
        },
        examples: [{ rule: { steps: [EXAMPLES.flowId, EXAMPLES.flowId], windowSeconds: 60 }, limit: 10 }],
      },
      response: {
        200: {
          type: 'object',
          required: ['items', 'nextCursor'],
          properties: {
            items: { type: 'array', items: SAMPLE },
            nextCursor: { type: ['string', 'null'], description: 'Asks for the next page; null on the last one.' },
          },
        },
      },
    },
    handler: async (request, reply): Promise<EventPreviewV1> => {
      const { rule, eventId, samples: ids, cursor, limit = 50 } = request.body;
      const { account } = principalOf(request);
      if (ids !== undefined && cursor !== undefined)
        throw new AppError('invalid-input', 'cursor: there is one beside samples, expected either of them');
      const checked = ruleOf(rule);
      const others = rulesBeside(
        checked,
        (await store.eventRules()).filter((other) => other.eventId !== eventId),
      );
      const { samples, hasMore } =
        ids === undefined
          ? await store.listSamples(account.id, {
              limit,
              sort: 'uploadedAt',
              order: 'desc',
              after: cursor === undefined ? null : parseSampleCursor(cursor, 'uploadedAt', 'desc'),
              state: 'processed',
              visibility: null,
              fileType: null,
              name: null,
            })
          : { samples: await Promise.all(ids.map((id) => ownSample(context, request, id))), hasMore: false };
      const signal = goneSignal(reply.raw);
      const items: EventPreviewSampleV1[] = [];
      const started = performance.now();
      for (const sample of samples) {
        if (ids === undefined && performance.now() - started > LONGEST_MILLISECONDS) break;
        items.push(await app.listTurns.run(account.id, signal, () => previewOf(sample, checked, others)));
      }
      const last = samples[items.length - 1];
      const isCut = items.length < samples.length;
      const goesOn = ids === undefined && last !== undefined && (isCut || hasMore);
      return { items, nextCursor: goesOn ? sampleCursor('uploadedAt', 'desc', last) : null };
    },
  });

  const previewOf = async (
    { id, fileName }: Sample,
    rule: EventRule,
    others: readonly EventRule[],
  ): Promise<EventPreviewSampleV1> => {
    const flows = await store.flowsOfBehaviors(id, [...new Set(rule.steps)], MOST_FLOWS + 1);
    const preview = previewEvent(rule, flows.slice(0, MOST_FLOWS));
    const isCut = flows.length > MOST_FLOWS;
    if (preview.matches === 0 || others.length === 0)
      return { sampleId: id, fileName, ...preview, taken: 0, cut: isCut };
    // Only where it matches is it asked what else the flows are of.
    const behaviors = [...new Set([rule, ...others].flatMap(({ steps }) => steps))];
    const all = await store.flowsOfBehaviors(id, behaviors, MOST_FLOWS + 1);
    const made = countMade(rule, all.slice(0, MOST_FLOWS), others);
    const taken = Math.max(preview.matches - made, 0);
    return { sampleId: id, fileName, ...preview, taken, cut: isCut || all.length > MOST_FLOWS };
  };
}

/** Rules that may take flows from a rule, or from those that may: each has a behavior in common with one of them. */
function rulesBeside(rule: EventRule, rules: readonly EventRule[]): readonly EventRule[] {
  const behaviors = new Set(rule.steps);
  const beside = new Set<EventRule>();
  for (let before = -1; before < beside.size && beside.size < MOST_OTHERS; ) {
    before = beside.size;
    for (const other of rules) {
      if (beside.size >= MOST_OTHERS) break;
      if (beside.has(other) || !other.steps.some((step) => behaviors.has(step))) continue;
      beside.add(other);
      for (const step of other.steps) behaviors.add(step);
    }
  }
  return rules.filter((other) => beside.has(other));
}

function ruleOf({ steps, windowSeconds }: EventPreviewRequestV1['rule']): EventRule {
  return { eventId: 'preview', steps: steps.map((step) => parseFlowId(step) ?? step), windowSeconds };
}
