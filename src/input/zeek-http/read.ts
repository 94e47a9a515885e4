import type { InputFormat } from '../../model/input.ts';
import { zeekSessionNames } from '../zeek-log/session-name.ts';

/** Zeek's http.log: the `Host` that the client asked for (RFC 9110). */
export const zeekHttp: InputFormat = zeekSessionNames(
  {
    name: 'zeek-http',
    path: 'http',
    // sip.log has trans_depth, method and uri too.
    telling: [
      ['host', 'trans_depth'],
      ['host', 'uri'],
      ['trans_depth', 'resp_fuids'],
      ['trans_depth', 'referrer'],
    ],
  },
  'host',
);
