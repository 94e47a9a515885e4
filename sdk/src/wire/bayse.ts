/** What the endpoints of the original Bayse service send and take. */

/** `GET /destinations`; keys of the maps are `<name>_<PROTO>/<port>`, for ICMP `<name>_ICMP/ICMP`. */
export interface DestinationAnswer {
  readonly destination_info: {
    /** Empty when nothing is known. */
    readonly knowledge: Readonly<Record<string, DestinationKnowledge>>;
    /** Only when asked for. */
    readonly statistics?: DestinationStatisticsRecord;
    /** Only when asked for. */
    readonly flow_summary?: Readonly<Record<string, FlowSummaryRecord>>;
  };
  /** Absent when no parent is known. */
  readonly parent_info?: { readonly knowledge: Readonly<Record<string, DestinationKnowledge>> };
}

export interface DestinationKnowledge {
  readonly destination_data: string;
  readonly name: string;
  readonly protocol_name: 'TCP' | 'UDP' | 'ICMP';
  readonly port: number | null;
  readonly owner_groups: readonly string[];
  readonly landscape: readonly string[];
  /** 1 nothing to worry about … 5 known to be hostile. */
  readonly concern_level: number;
  readonly category: string;
  readonly title: string;
  readonly refs: readonly string[];
  readonly comments: readonly string[];
  readonly controllable_subdomains: boolean;
  readonly controllable_urls: boolean;
  readonly excluded_subdomains: readonly string[];
  readonly tags: readonly string[];
  readonly intended_purpose: string;
  /** Epoch seconds. */
  readonly last_modified: number;
  readonly abuse: string;
  readonly author: string;
  readonly ttp_of_groups: readonly string[];
  readonly when_concerned: string;
  readonly all_children_inherit_knowledge: boolean;
  readonly report_abuse_how: string;
}

/** Per name, whatever the port. */
export interface DestinationStatisticsRecord {
  readonly name: string;
  readonly first_searched: number | null;
  readonly times_searched: number | null;
  /** Epoch seconds; null when never seen. */
  readonly first_observed: number | null;
  readonly last_observed: number | null;
  readonly regions_seen: readonly string[] | null;
  /** How many samples held the name. */
  readonly count: number;
  readonly observed_direct_children: readonly string[] | null;
  readonly observed_direct_parent: string | null;
  readonly direct_children_with_knowledge: readonly string[];
  readonly direct_parent_with_knowledge: string | null;
}

export interface FlowSummaryRecord {
  readonly destination_data: string;
  /** Sorted, each once. */
  readonly labels_observed: readonly string[];
}

/** name → `TCP/443` → label → numbers. */
export type LabelMap = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, ObservedLabel>>>>>>;

export interface ObservedLabel {
  readonly count: number;
  /** Epoch seconds. */
  readonly first_observed: number;
  readonly last_observed: number;
}

/** Body of `POST /stats`. */
export interface StatisticsPost {
  readonly public_sources: LabelMap;
  readonly public_destinations: LabelMap;
}
