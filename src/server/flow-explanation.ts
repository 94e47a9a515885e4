const LABEL_EXPLANATION = {
  type: 'object',
  required: ['label', 'meaning', 'why', 'rules', 'tipping'],
  properties: {
    label: { type: 'string' },
    meaning: { type: 'string' },
    why: { type: 'string' },
    rules: {
      type: 'array',
      description: 'In their order, up to the one that fits.',
      items: {
        type: 'object',
        required: ['rule', 'holds'],
        properties: { rule: { type: 'string' }, holds: { type: 'boolean' } },
      },
    },
    tipping: {
      type: 'array',
      description: 'The least change of one number that would have given another label, nearest first.',
      items: {
        type: 'object',
        required: ['change', 'label'],
        properties: { change: { type: 'string' }, label: { type: 'string' } },
      },
    },
  },
} as const;

/** `FlowExplanation` as a schema, around the schema of a flow. */
export function explanationSchema<Flow extends object>(flow: Flow) {
  return {
    type: 'object',
    required: ['row', 'flow', 'label', 'flowCategory'],
    properties: { row: { type: 'integer' }, flow, label: LABEL_EXPLANATION, flowCategory: LABEL_EXPLANATION },
  } as const;
}
