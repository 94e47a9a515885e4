import { parseDestination } from '../label/destination.ts';
import type { FlowObject } from '../label/label-flow-object.ts';
import { createDestination } from '../model/destination.ts';
import { isCountedName } from '../store/index.ts';

/** When a label was seen at a destination, as posts of statistics have it; times in seconds. */
interface ObservedTimes {
  count: number;
  first_observed: number;
  last_observed: number;
}

/** name → `TCP/443` → label → numbers. */
export type ObservedLabels = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, Readonly<ObservedTimes>>>>>>
>;

/** Gathers what the flows of a flow file say of public destinations. Sources and internal names take no part. */
export interface LabelObservations {
  add(flow: FlowObject, label: string): void;
  /** With the time at which the file begins, in epoch seconds, added to all. */
  observed(trafficDate: number): ObservedLabels;
  /** Flows that were left out because there were too many destinations before. */
  readonly leftOut: number;
}

/** Labels at destinations that are held; a file with more is no traffic of one network in one hour. */
const MOST_OBSERVATIONS = 200_000;

export function createLabelObservations(most = MOST_OBSERVATIONS): LabelObservations {
  const names = new Map<string, Map<string, Map<string, ObservedTimes>>>();
  let held = 0;
  let leftOut = 0;
  return {
    add: (flow, label) => {
      const protocol = typeof flow.protocolInformation === 'string' ? flow.protocolInformation : '';
      const { host, port } = parseDestination(typeof flow.dst === 'string' ? flow.dst : '', protocol);
      const destination = createDestination(host, protocol, port > 65_535 ? null : port);
      if (!isCountedName(destination.name)) return;
      const service = destination.protocol === 'ICMP' ? 'ICMP/ICMP' : `${destination.protocol}/${destination.port}`;
      if (destination.protocol !== 'ICMP' && destination.port === null) return;
      const known = names.get(destination.name)?.get(service)?.get(label);
      const start = secondsOf(flow, 'relativeStart');
      const end = start + secondsOf(flow, 'duration');
      if (known !== undefined) {
        known.count++;
        known.first_observed = Math.min(known.first_observed, start);
        known.last_observed = Math.max(known.last_observed, end);
        return;
      }
      if (held >= most) {
        leftOut++;
        return;
      }
      held++;
      const services = names.get(destination.name) ?? new Map<string, Map<string, ObservedTimes>>();
      const labels = services.get(service) ?? new Map<string, ObservedTimes>();
      labels.set(label, { count: 1, first_observed: start, last_observed: end });
      services.set(service, labels);
      names.set(destination.name, services);
    },
    observed: (trafficDate) =>
      objectOf(names, (services) =>
        objectOf(services, (labels) =>
          objectOf(labels, ({ count, first_observed, last_observed }) => ({
            count,
            first_observed: trafficDate + first_observed,
            last_observed: trafficDate + last_observed,
          })),
        ),
      ),
    get leftOut() {
      return leftOut;
    },
  };
}

function secondsOf(flow: FlowObject, field: 'relativeStart' | 'duration'): number {
  const value = Number((flow as Readonly<Record<string, unknown>>)[field] ?? 0);
  return Number.isFinite(value) && value >= 0 ? value : 0;
}

function objectOf<From, To>(map: ReadonlyMap<string, From>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries([...map].map(([key, value]) => [key, change(value)]));
}
