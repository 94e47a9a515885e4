import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The numbers that operators watch, in the text form of Prometheus. All of their names stand here. */
export interface Metrics {
  /** An answered request: the route as it is written in the table, never the path of the caller. */
  request(route: string, method: string, status: number, seconds: number): void;
  /** A limit that was met, by the name of its setting. */
  limitMet(setting: string): void;
  /** A call of the store. */
  storeCall(name: string, seconds: number, failed: boolean): void;
  /** Asked when the numbers are read: what waits, what is under way, how it ended. */
  observe(name: ObservedName, read: () => Promise<number> | number): void;
  /** Asked when the numbers are read: how often samples ended since the start, by how. */
  observeEnded(read: () => Readonly<Record<string, number>>): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const OBSERVED = {
  flowsage_samples: 'Samples in the store.',
  flowsage_flows: 'Flows in the store.',
  flowsage_contents: 'Different contents that counts rest on.',
  flowsage_accounts: 'Accounts.',
  flowsage_store_bytes: 'Bytes of the store on disk.',
  flowsage_judgements_behind: 'Judged samples that wait to be judged anew.',
  flowsage_queue_waiting: 'Samples that wait to be read.',
  flowsage_queue_processing: 'Samples that are being read.',
  flowsage_uploads_receiving: 'Uploads that are being received.',
  flowsage_parse_processes: 'Processes at work on uploads.',
  flowsage_disk_free_bytes: 'Bytes free where the data folder lies.',
} as const;

export type ObservedName = keyof typeof OBSERVED;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({ name: 'flowsage_info', help: 'Version of the program.', labelNames: ['version'], registers }).set(
    { version },
    1,
  );
  const requests = new Histogram({
    name: 'flowsage_request_seconds',
    help: 'Time to answer requests, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers,
  });
  const limits = new Counter({
    name: 'flowsage_limits_met_total',
    help: 'Requests that were refused because of a limit, by its setting.',
    labelNames: ['setting'],
    registers,
  });
  const store = new Histogram({
    name: 'flowsage_store_seconds',
    help: 'Time of calls to the store.',
    labelNames: ['call', 'failed'],
    buckets: SECONDS,
    registers,
  });
  let ended: () => Readonly<Record<string, number>> = () => ({});
  new Counter({
    name: 'flowsage_samples_ended_total',
    help: 'Samples whose reading ended, by how: `processed`, `failed`, or which limit ended it.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(ended())) this.inc({ outcome }, count);
    },
  });
  const observed = new Map<ObservedName, () => Promise<number> | number>();
  for (const [name, help] of Object.entries(OBSERVED)) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const read = observed.get(name as ObservedName);
        if (read !== undefined) this.set(await read());
      },
    });
  }
  return {
    request: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    limitMet: (setting) => limits.inc({ setting }),
    storeCall: (call, seconds, failed) => store.observe({ call, failed: String(failed) }, seconds),
    observe: (name, read) => void observed.set(name, read),
    observeEnded: (read) => {
      ended = read;
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
