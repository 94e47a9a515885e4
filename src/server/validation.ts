import { Ajv, type Options } from 'ajv';
import type { FastifyInstance } from 'fastify';

const COMMON: Options = {
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  addUsedSchema: false,
  strict: false,
};

/**
 * Holds requests against their schemas. Paths, queries and headers are texts, which are made what the schema wants; a
 * JSON body has types of its own, and one that is not what it should be is refused.
 */
export function addValidation(app: FastifyInstance): void {
  const texts = new Ajv({ ...COMMON, coerceTypes: 'array' });
  const bodies = new Ajv({ ...COMMON, coerceTypes: false });
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? bodies : texts).compile(schema as object));
}
