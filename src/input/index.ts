import type { InputFormat } from '../model/input.ts';
import { flowFile } from './flow-file/read.ts';
import { flowLines } from './flow-lines/read.ts';
import { interflow } from './interflow/read.ts';
import { netflowCsv } from './netflow-csv/read.ts';
import { nfdumpJson } from './nfdump-json/read.ts';
import { pcap } from './pcap/read.ts';
import { pcapng } from './pcapng/read.ts';
import { suricataEve } from './suricata-eve/read.ts';
import { vpcFlowLog } from './vpc-flow-log/read.ts';
import { zeekConn } from './zeek-conn/read.ts';
import { zeekDns } from './zeek-dns/read.ts';
import { zeekHttp } from './zeek-http/read.ts';
import { zeekQuic } from './zeek-quic/read.ts';
import { zeekSsl } from './zeek-ssl/read.ts';

/** Every format that is read, in the order they are tried. */
export const INPUT_FORMATS: readonly InputFormat[] = [
  pcap,
  pcapng,
  zeekConn,
  zeekDns,
  zeekSsl,
  zeekHttp,
  zeekQuic,
  suricataEve,
  flowFile,
  flowLines,
  interflow,
  vpcFlowLog,
  nfdumpJson,
  netflowCsv,
];
