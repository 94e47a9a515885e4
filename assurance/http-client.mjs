import { Agent, request } from 'node:http';

/**
 * The server as its clients meet it, over connections that are kept. Nothing is tried again here: whoever asks wants
 * to know what the first answer was.
 */
export function createClient(url, key = null, connections = 64) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = key === null ? {} : { 'x-api-key': key };

  /** Status, headers and body of one answer; rejects when the connection breaks, or on `signal`. */
  const send = (method, path, { body, headers: more = {}, signal } = {}) =>
    new Promise((resolve, reject) => {
      const call = request(`${url}${path}`, { method, agent, headers: { ...headers, ...more }, signal }, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const bytes = Buffer.concat(chunks);
          const isJson = /^application\/(problem\+)?json/.test(answer.headers['content-type'] ?? '');
          const text = bytes.toString();
          resolve({ status: answer.statusCode, headers: answer.headers, text, json: isJson ? JSON.parse(text) : null });
        });
      });
      call.on('error', reject);
      call.end(body);
    });

  const json = (method, path, value, options = {}) =>
    send(method, path, {
      ...options,
      body: value === undefined ? undefined : JSON.stringify(value),
      headers: { ...options.headers, ...(value === undefined ? {} : { 'content-type': 'application/json' }) },
    });

  const succeed = async (answer) => {
    const { status, text, json: value } = await answer;
    if (status < 200 || status > 299) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
    return value;
  };

  return {
    send,
    json,
    /** The body of a successful answer, read; throws for every other one. */
    get: (path) => succeed(send('GET', path)),
    post: (path, value) => succeed(json('POST', path, value)),
    /** Sends bytes as a new sample. */
    upload: (bytes, { name, type, idempotencyKey, visibility, signal } = {}) => {
      const query = new URLSearchParams({ fileName: name, type });
      if (visibility !== undefined) query.set('visibility', visibility);
      const more = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
      return send('PUT', `/api/v1/samples?${query}`, {
        body: bytes,
        headers: { 'content-type': 'application/octet-stream', ...more },
        signal,
      });
    },
    /** All samples of the account, by as many pages as it takes. */
    samples: async () => {
      const found = [];
      let cursor = null;
      do {
        const query = new URLSearchParams({ limit: '1000', ...(cursor === null ? {} : { cursor }) });
        const page = await succeed(send('GET', `/api/v1/samples?${query}`));
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return found;
    },
    /** How many samples of different content hold each name, and each behavior, as this caller may know. */
    counts: async (names, flowIds = []) => {
      const destinations = names.map((name) => ({ name, protocol: 'TCP', port: 443 }));
      const answer = await succeed(json('POST', '/api/v1/lookups', { destinations, flowIds }));
      return {
        names: answer.destinations.map(({ statistics: { count, accounts } }) => ({ count, accounts })),
        flowIds: answer.flowIdCounts,
      };
    },
    close: () => agent.destroy(),
  };
}

/** Makes an account and a key of it. */
export async function createAccount(admin, name, role = 'contributor', defaultVisibility = null) {
  const account = await admin.post('/api/v1/accounts', { name, role, defaultVisibility });
  const { key, id } = await admin.post('/api/v1/keys', { name: `key of ${name}`, accountId: account.id });
  return { accountId: account.id, key, keyId: id };
}
