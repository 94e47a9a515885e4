import type { InputFormat } from '../../model/input.ts';
import { zeekSessionNames } from '../zeek-log/session-name.ts';

/** Zeek's quic.log: the name that the client asked for in the TLS handshake inside QUIC (RFC 9001). */
export const zeekQuic: InputFormat = zeekSessionNames(
  {
    name: 'zeek-quic',
    path: 'quic',
    telling: [['client_initial_dcid'], ['server_scid'], ['client_scid'], ['server_name', 'client_protocol']],
  },
  'server_name',
);
