import type { LabelV1 } from '@flowsage/client';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../lib/app-error.ts';
import { FLOW_CATEGORIES, LABELS, type LabelEntry } from '../../model/labels.ts';
import type { RouteAccess } from '../access.ts';

/** The same for everybody: it stands in the documentation, too. */
const OPEN: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

const LABEL = {
  type: 'object',
  required: ['name', 'vocabulary', 'meaning', 'why'],
  properties: {
    name: { type: 'string' },
    vocabulary: { type: 'string', enum: ['label', 'flowCategory'] },
    meaning: { type: 'string', description: 'What such a flow did.' },
    why: { type: 'string', description: 'Why somebody watching a network should care, or need not.' },
  },
} as const;

/** Both vocabularies; no name stands in the two. */
const ALL: readonly LabelV1[] = [...entriesOf('label', LABELS), ...entriesOf('flowCategory', FLOW_CATEGORIES)];

/** What labels and categories mean. */
export function addLabelRoutes(app: FastifyInstance): void {
  app.get('/api/v1/labels', {
    config: { access: OPEN },
    schema: {
      operationId: 'listLabels',
      summary: 'All labels and categories, and what they mean',
      tags: ['look-ups'],
      response: {
        200: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: LABEL } } },
      },
    },
    handler: async (): Promise<{ items: readonly LabelV1[] }> => ({ items: ALL }),
  });

  app.get<{ Params: { label: string } }>('/api/v1/labels/:label', {
    config: { access: OPEN },
    schema: {
      operationId: 'getLabel',
      summary: 'What a label or category means, and why to care',
      tags: ['look-ups'],
      params: {
        type: 'object',
        required: ['label'],
        properties: { label: { type: 'string', maxLength: 200, examples: ['failedConnection'] } },
      },
      response: { 200: LABEL },
    },
    handler: async (request): Promise<LabelV1> => {
      const found = ALL.find(({ name }) => name === request.params.label);
      if (found === undefined) throw new AppError('not-found', 'there is no such label or category');
      return found;
    },
  });
}

function entriesOf(vocabulary: LabelV1['vocabulary'], entries: readonly LabelEntry[]): LabelV1[] {
  return entries.map(({ name, meaning, why }) => ({ name, vocabulary, meaning, why }));
}
