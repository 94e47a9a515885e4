import { type Logger, pino } from 'pino';
import { printable } from '../lib/printable.ts';

/** Headers that hold keys or sessions: never logged, whoever logs a request. */
const SECRET_HEADERS = [
  'apikey',
  'x-api-key',
  'authorization',
  'cookie',
  'set-cookie',
  'x-csrf-token',
  'proxy-authorization',
];

/** One JSON object a line on standard error: time, level, request id and a sentence; no key, no body, no payload. */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [
          // Packages log what they were given under names of their own.
          ...SECRET_HEADERS.map((name) => `*.headers["${name}"]`),
          ...SECRET_HEADERS.map((name) => `headers["${name}"]`),
          'key',
          'adminKey',
        ],
        censor: '[secret]',
      },
      serializers: {
        req: (request: { method: string; url: string; ip?: string }) => ({
          method: request.method,
          // What stands behind the question mark may be anything.
          path: printable(request.url.split('?', 1)[0]!).slice(0, 500),
          ip: request.ip,
        }),
        res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
      },
    },
    pino.destination({ fd: 2, sync: true }),
  );
}
