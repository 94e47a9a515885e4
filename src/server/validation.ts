import { Ajv, type Options, type ValidateFunction } from 'ajv';
import fastJsonStringify from 'fast-json-stringify';
import type { FastifyInstance } from 'fastify';

const COMMON: Options = {
  removeAdditional: false,
  useDefaults: true,
  allErrors: false,
  addUsedSchema: false,
  strict: false,
};

/**
 * Holds requests and answers against their schemas. Paths, queries and headers are texts, which are made what the schema
 * wants; a JSON body has types of its own, and one that is not what it should be is refused.
 *
 * Schemas become code when they are first needed: all of them together are a third of the work of a start.
 */
export function addValidation(app: FastifyInstance): void {
  const compile = validators();
  app.setValidatorCompiler(({ schema, httpPart }) => {
    let validate: ValidateFunction | undefined;
    return (data) => {
      validate ??= compile(schema as object, httpPart);
      return validate(data) ? { value: data } : { error: validate.errors! };
    };
  });
  app.setSerializerCompiler(({ schema }) => {
    let stringify: Stringify | undefined;
    return (data) => {
      stringify ??= serializer(schema as object);
      return stringify(data);
    };
  });
}

export type Stringify = (data: unknown) => string;

/** Makes the code that holds a part of requests (`body`, `querystring`, …) against its schema. */
export function validators(): (schema: object, part?: string) => ValidateFunction {
  const texts = new Ajv({ ...COMMON, coerceTypes: 'array' });
  const bodies = new Ajv({ ...COMMON, coerceTypes: false });
  return (schema, part) => (part === 'body' ? bodies : texts).compile(schema);
}

/** Makes the code that writes answers of a schema. */
export function serializer(schema: object): Stringify {
  return fastJsonStringify(schema);
}
