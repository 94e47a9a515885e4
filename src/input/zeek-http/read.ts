import type { InputFormat } from '../../model/input.ts';
import { zeekSessionNames } from '../zeek-log/session-name.ts';

/** Zeek's http.log: the `Host` that the client asked for (RFC 9110). */
export const zeekHttp: InputFormat = zeekSessionNames(
  {
    name: 'zeek-http',
    path: 'http',
    telling: [
      ['trans_depth', 'request_body_len'],
      ['trans_depth', 'method'],
      ['host', 'uri'],
      ['trans_depth', 'resp_fuids'],
    ],
  },
  'host',
);
