import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from './access.ts';
import type { ServerContext } from './context.ts';
import { documented } from './route-documentation.ts';

const PUBLIC: RouteAccess = { style: 'v1', scope: null, rate: 'read' };

/** Pages that a browser shows: scripts and styles from this server, and nothing from anywhere else. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Files of the documentation pages, put beside this one by the build, with their types. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flowsage API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });
`;

/** OpenAPI 3.1 of all routes, made of their schemas, and pages to browse it. */
export async function addOpenApi(app: FastifyInstance, { version }: ServerContext): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Flowsage',
        version,
        description:
          'What was this network traffic doing, is it common, and should I care? Paths below /api/v1 are Flowsage’s own; ' +
          'the others answer as the NetworkSage and Bayse services did.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          apikey: { type: 'apiKey', in: 'header', name: 'apikey' },
          xApiKey: { type: 'apiKey', in: 'header', name: 'X-API-KEY' },
          bearer: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'flowsage_session' },
          csrfToken: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
        },
      },
      tags: [
        { name: 'samples', description: 'Uploads and what became of them.' },
        {
          name: 'look-ups',
          description: 'What is known of destinations, behaviors and events, and how common they are.',
        },
        { name: 'knowledge', description: 'What people write, propose and review, and the packs that are loaded.' },
        { name: 'accounts', description: 'Accounts and keys.' },
        { name: 'operation', description: 'Health, metrics, backups.' },
        { name: 'networksage', description: 'The endpoints of the NetworkSage service.' },
        { name: 'bayse', description: 'The endpoints of the Bayse service.' },
      ],
    },
    transform: ({ schema, url, route }) => ({ schema: documented(schema, url, route), url }),
  });

  app.get('/openapi.json', {
    config: { access: PUBLIC },
    schema: { hide: true },
    handler: async (_request, reply) => {
      // Where the document came from, by whatever name: pages may ask nobody else.
      const document = { ...app.swagger(), servers: [{ url: '/' }] };
      return reply.type('application/json; charset=utf-8').serializer(String).send(JSON.stringify(document));
    },
  });
  const page = (path: string, type: string, content: () => string | Buffer): void =>
    void app.get(path, {
      config: { access: PUBLIC },
      schema: { hide: true },
      handler: async (_request, reply) =>
        reply
          .type(type)
          .headers({ 'content-security-policy': DOCS_POLICY, 'cache-control': 'no-cache' })
          .send(content()),
    });
  page('/docs', 'text/html; charset=utf-8', () => PAGE);
  page('/docs/start.js', 'text/javascript; charset=utf-8', () => START);
  for (const [name, type] of Object.entries(ASSETS)) page(`/docs/${name}`, type, () => readAsset(name));
}

function readAsset(name: string): Buffer {
  return readFileSync(new URL(`docs-assets/${name}`, import.meta.url));
}
