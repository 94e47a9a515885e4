import type { InputFormat } from '../../model/input.ts';
import { zeekSessionNames } from '../zeek-log/session-name.ts';

/** Zeek's ssl.log: the name that the client asked for in TLS (`server_name`, RFC 6066). */
export const zeekSsl: InputFormat = zeekSessionNames(
  {
    name: 'zeek-ssl',
    path: 'ssl',
    telling: [
      ['cipher', 'established'],
      ['cipher', 'version'],
      ['ssl_history'],
      ['server_name', 'resumed'],
      ['server_name', 'established'],
      ['server_name'],
    ],
    unlike: ['client_initial_dcid', 'server_scid', 'client_scid', 'client_protocol'],
  },
  'server_name',
);
