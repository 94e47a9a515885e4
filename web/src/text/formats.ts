/** What can be read, in words. */
export const FORMATS =
  'pcap and pcapng captures, Zeek conn.log, Suricata EVE, NetFlow CSV, nfdump JSON, VPC flow logs, Interflow, Secflow and flows that Flowsage wrote';
