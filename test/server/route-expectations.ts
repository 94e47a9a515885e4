import type { Scope } from '@flowsage/client';

/**
 * What a path names. A sample is named by its private id and a public sample by its public one; what is named
 * otherwise is the same for everybody who may call the route.
 */
export type Named = 'nothing' | 'sample' | 'public sample' | 'account' | 'key';

export interface RouteExpectation {
  /** What the key must be allowed to do; null: nobody is asked for one. */
  readonly scope: Scope | null;
  readonly names: Named;
  /** Whether a call takes away what it names, so that each needs one of its own. */
  readonly consumes?: boolean;
  /** Parts of the path beside the object's id. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Body that is taken; a function when each call needs another. */
  readonly body?: (call: number) => unknown;
  /** Statuses other than 2xx that are no refusal of the caller. */
  readonly alsoAllowed?: readonly number[];
}

const FLOW_ID = '1f2e3d4c5b6a79880716253443526170f1e2d3c4b5a697887766554433221100';
const CONTENT_HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
const BOUNDARY = 'authorization-boundary';
const JSON_TYPE = { 'content-type': 'application/json' };
const METADATA_PARAMS = { kind: 'destination', key: 'www.site.com:443' };
const PROPOSAL_PARAMS = { id: '7f1d3c5b-0000-4000-8000-000000000000' };
const RECORD = { title: 'A title', description: 'A description.', relevance: '', destinationTags: '' };

/** ISO 8601. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

const open = (more: Partial<RouteExpectation> = {}): RouteExpectation => ({ scope: null, names: 'nothing', ...more });
const needs = (scope: Scope, more: Partial<RouteExpectation> = {}): RouteExpectation => ({
  scope,
  names: 'nothing',
  ...more,
});
const ofSample = (scope: Scope, more: Partial<RouteExpectation> = {}): RouteExpectation => ({
  scope,
  names: 'sample',
  ...more,
});
const PUBLIC: RouteExpectation = { scope: null, names: 'public sample' };

/** A Secflow file with another content for each call. */
function secflow(call: number): string {
  const flow = {
    src: '10.0.0.1:40000',
    dst: 'www.site.com:443',
    srcPkts: 1,
    srcBytes: 1,
    dstPkts: 1,
    dstBytes: 1,
    relativeStart: 0,
    protocolInformation: '',
    duration: 1,
  };
  return JSON.stringify({ hash: String(call), trafficDate: 1_772_323_200, fileName: 'a.sf', flashes: [flow] });
}

function form(call: number): string {
  const text = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="type"\r\n\r\nsecflow\r\n`;
  const file = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.sf"\r\n\r\n${secflow(call)}\r\n`;
  return `${text}${file}--${BOUNDARY}--\r\n`;
}

/**
 * Every route of the server, by method and path, and who may call it. HEAD is held to what GET is. Written by hand, and
 * not made of the routes: this is what they are compared with.
 */
export const ROUTE_EXPECTATIONS: Readonly<Record<string, RouteExpectation>> = {
  // What anybody may ask.
  'GET /healthz': open(),
  'GET /readyz': open(),
  'GET /openapi.json': open(),
  'GET /docs': open(),
  'GET /docs/start.js': open(),
  'GET /docs/swagger-ui.css': open({ alsoAllowed: [500] }),
  'GET /docs/swagger-ui-bundle.js': open({ alsoAllowed: [500] }),
  'GET /docs/favicon-32x32.png': open({ alsoAllowed: [500] }),
  'GET /api/v1/version': open(),
  'GET /api/v1/labels': open(),
  'GET /api/v1/labels/:label': open({ params: { label: 'failedConnection' } }),
  'GET /destinations': open({ query: 'name=www.site.com&protocol=TCP&port=443&getStatistics=true' }),

  // What was shared, for whoever has the link.
  'GET /public/secflows/v1/:publicId/list/aggregated': PUBLIC,
  'GET /public/v1.0/secflows/:publicId/list/aggregated': PUBLIC,
  'GET /api/v1/public/samples/:id': PUBLIC,
  // The web app, which is not built here.
  'GET /': open(),
  ...Object.fromEntries(
    [
      '/samples',
      '/samples/:id/*',
      '/destinations/*',
      '/knowledge',
      '/knowledge/*',
      '/findings',
      '/changes',
      '/accounts',
      '/settings',
      '/sign-in',
      '/local',
      '/help',
      '/assets/*',
    ].map((path) => [`GET ${path}`, open({ params: { '*': 'a' }, alsoAllowed: [404] })]),
  ),
  // Links of pages, which lead to the answers above and below.
  'GET /public/samples/:publicId': { ...PUBLIC, alsoAllowed: [302] },
  'GET /samples/:id': open({ params: { id: '0123456789abcdef0123456789abcdef' }, alsoAllowed: [302] }),
  'GET /register': open({ alsoAllowed: [501] }),
  'GET /api/v1/public/samples/:id/flows': PUBLIC,
  'GET /api/v1/public/samples/:id/verdict': PUBLIC,
  'GET /api/v1/public/samples/:id/annotations': PUBLIC,

  // Samples by their private ids.
  'GET /upload/v1.0/uploads/list': needs('read'),
  'POST /upload/v1.0/uploader': needs('upload', {
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: form,
  }),
  'GET /sec/v1.0/samples/:privateId': ofSample('read'),
  'GET /sec/v1.0/samples/:privateId/list': ofSample('read'),
  'GET /sec/v1.0/samples/:privateId/aggregated': ofSample('read'),
  'GET /sec/v1.0/samples/:privateId/summary': ofSample('read'),
  'POST /sec/v1.0/samples/:privateId/summary': ofSample('read'),
  'GET /sec/v1.0/samples/:privateId/categorization': ofSample('read'),
  'POST /sec/v1.0/samples/:privateId/categorization': ofSample('read'),
  'GET /api/v1/samples': needs('read'),
  'PUT /api/v1/samples': needs('upload', {
    query: 'fileName=a.sf&type=secflow',
    headers: { 'content-type': 'application/octet-stream' },
    body: secflow,
  }),
  'GET /api/v1/samples/:id': ofSample('read'),
  'PATCH /api/v1/samples/:id': ofSample('upload', {
    consumes: true,
    headers: JSON_TYPE,
    body: () => ({ visibility: 'public' }),
  }),
  'DELETE /api/v1/samples/:id': ofSample('upload', { consumes: true }),
  'GET /api/v1/samples/:id/changes': ofSample('read'),
  'GET /api/v1/samples/:id/progress': ofSample('read'),
  'GET /api/v1/samples/:id/verdict': ofSample('read'),
  'GET /api/v1/samples/:id/annotations': ofSample('read'),
  'GET /api/v1/samples/:id/flows': ofSample('read'),
  'GET /api/v1/samples/:id/flows/:row/explanation': ofSample('read', { params: { row: '0' } }),

  // Knowledge and statistics.
  'GET /sec/v1.0/secflows/:flowId/count': needs('read', { params: { flowId: FLOW_ID } }),
  'GET /sec/v1.0/destinations/:destination': needs('read', { params: { destination: 'www.site.com:443' } }),
  'GET /sec/v1.0/destinations/*': needs('read', { params: { '*': 'a/b:443' } }),
  // Contributors propose, editors publish.
  'POST /sec/v1.0/destinations/:destination': needs('upload', {
    params: { destination: 'www.site.com:443' },
    headers: JSON_TYPE,
    body: () => RECORD,
  }),
  'GET /sec/v1.0/destinations/:destination/summary': needs('read', { params: { destination: 'www.site.com:443' } }),
  'GET /sec/v1.0/behaviors/:flowId': needs('read', { params: { flowId: FLOW_ID } }),
  'GET /sec/v1.0/events/:eventId': needs('read', { params: { eventId: 'event' } }),
  'GET /api/v1/destinations/:name': needs('read', { params: { name: 'www.site.com' } }),
  'GET /api/v1/destinations/:name/details': needs('read', { params: { name: 'www.site.com' } }),
  'GET /api/v1/destinations/:name/samples': needs('read', { params: { name: 'www.site.com' } }),
  'POST /api/v1/lookups': needs('read', {
    headers: JSON_TYPE,
    body: () => ({ destinations: [{ name: 'www.site.com', protocol: 'TCP', port: 443 }], flowIds: [FLOW_ID] }),
  }),
  'PUT /api/v1/statistics/:contentHash': needs('upload', {
    params: { contentHash: CONTENT_HASH },
    headers: JSON_TYPE,
    body: () => ({ contentHash: CONTENT_HASH, trafficDate: null, destinations: [] }),
  }),
  'DELETE /api/v1/statistics/:contentHash': needs('upload', {
    params: { contentHash: CONTENT_HASH },
    alsoAllowed: [404],
  }),
  'POST /stats': needs('upload', {
    headers: JSON_TYPE,
    body: () => ({ public_sources: {}, public_destinations: {} }),
  }),
  'POST /site/interpret/request': needs('read', { alsoAllowed: [501] }),
  'GET /site/interpret/status': needs('read', { alsoAllowed: [501] }),
  'GET /interpretation': needs('read', { alsoAllowed: [501] }),
  'GET /api/v1/metadata/:kind': needs('read', { params: { kind: 'destination' } }),
  'GET /api/v1/metadata/:kind/:key': needs('read', { params: METADATA_PARAMS, alsoAllowed: [404] }),
  'GET /api/v1/metadata/:kind/:key/history': needs('read', { params: METADATA_PARAMS, alsoAllowed: [404] }),
  'PUT /api/v1/metadata/:kind/:key': needs('upload', {
    params: METADATA_PARAMS,
    headers: JSON_TYPE,
    body: () => ({ record: RECORD, reason: 'a test' }),
  }),
  'DELETE /api/v1/metadata/:kind/:key': needs('upload', { params: METADATA_PARAMS, alsoAllowed: [404] }),
  'POST /api/v1/metadata/:kind/:key/preview': needs('upload', {
    params: METADATA_PARAMS,
    headers: JSON_TYPE,
    body: () => ({ record: RECORD }),
  }),
  'POST /api/v1/events/preview': needs('read', {
    headers: JSON_TYPE,
    body: () => ({ rule: { steps: [FLOW_ID, FLOW_ID], windowSeconds: 60 } }),
  }),
  'POST /api/v1/metadata/:kind/:key/revert': needs('upload', {
    params: METADATA_PARAMS,
    headers: JSON_TYPE,
    body: () => ({ version: 1 }),
    alsoAllowed: [404],
  }),
  'GET /api/v1/proposals': needs('read'),
  'GET /api/v1/proposals/:id': needs('read', { params: PROPOSAL_PARAMS, alsoAllowed: [404] }),
  'POST /api/v1/proposals/:id/publish': needs('edit', {
    params: PROPOSAL_PARAMS,
    headers: JSON_TYPE,
    body: () => ({}),
    alsoAllowed: [404],
  }),
  'POST /api/v1/proposals/:id/reject': needs('edit', {
    params: PROPOSAL_PARAMS,
    headers: JSON_TYPE,
    body: () => ({}),
    alsoAllowed: [404],
  }),
  'POST /api/v1/proposals/:id/withdraw': needs('upload', {
    params: PROPOSAL_PARAMS,
    headers: JSON_TYPE,
    body: () => ({}),
    alsoAllowed: [404],
  }),
  'GET /api/v1/knowledge': needs('read'),
  'GET /api/v1/knowledge/export': needs('read'),
  'GET /api/v1/knowledge/packs': needs('read'),
  'GET /api/v1/knowledge/records': needs('read'),
  'GET /api/v1/knowledge/records/:kind/:key': needs('read', { params: METADATA_PARAMS, alsoAllowed: [404] }),
  'GET /api/v1/findings': needs('read'),
  'GET /api/v1/silences': needs('read'),
  'POST /api/v1/silences': needs('edit', {
    headers: JSON_TYPE,
    body: () => ({ destination: 'www.site.com', reason: 'a test', expires: inDays(1) }),
  }),
  'DELETE /api/v1/silences/:id': needs('edit', {
    params: { id: '7f1d3c5b-0000-4000-8000-000000000001' },
    alsoAllowed: [404],
  }),
  'GET /schemas/pack.json': open(),

  // Accounts, keys and operation.
  'GET /api/v1/whoami': needs('read'),
  'GET /api/v1/keys': needs('read'),
  'POST /api/v1/keys': needs('read', { headers: JSON_TYPE, body: () => ({ name: 'a test', scopes: ['read'] }) }),
  'DELETE /api/v1/keys/:id': needs('read', { names: 'key', consumes: true }),
  // Who is signed in in a browser: no caller with a key is.
  'GET /api/v1/session': open({ alsoAllowed: [401] }),
  'POST /api/v1/session': open({ headers: JSON_TYPE, body: () => ({ key: 'a wrong one' }), alsoAllowed: [401] }),
  'DELETE /api/v1/session': open(),
  'GET /api/v1/accounts': needs('administer'),
  'POST /api/v1/accounts': needs('administer', {
    headers: JSON_TYPE,
    body: () => ({ name: 'a test', role: 'reader' }),
  }),
  'PATCH /api/v1/accounts/:id': needs('administer', {
    names: 'account',
    consumes: true,
    headers: JSON_TYPE,
    body: () => ({ name: 'another name' }),
  }),
  'DELETE /api/v1/accounts/:id': needs('administer', { names: 'account', consumes: true }),
  'GET /api/v1/audit': needs('administer'),
  'GET /api/v1/backup': needs('administer'),
  'POST /api/v1/verify': needs('administer'),
  'GET /api/v1/settings': needs('administer'),
  'GET /api/v1/status': needs('administer'),
  'GET /metrics': needs('administer'),
};
