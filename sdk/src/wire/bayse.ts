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
  /** The nameport key, `<name>_<PROTO>/<port>`. */
  readonly destination_data: string;
  readonly name: string;
  readonly protocol_name: 'TCP' | 'UDP' | 'ICMP';
  /** Null for ICMP. */
  readonly port: number | null;
  /** Organisations that run it. */
  readonly owner_groups: readonly string[];
  /** What it is used for, by good and bad alike. */
  readonly landscape: readonly string[];
  /** 1 nothing to worry about on its own … 5 known to be hostile. */
  readonly concern_level: number;
  /** The class of service. */
  readonly category: string;
  /** Short name of what a visit means. */
  readonly title: string;
  readonly refs: readonly string[];
  readonly comments: readonly string[];
  /** Whether strangers can get a subdomain of their own there. */
  readonly controllable_subdomains: boolean;
  /** Whether strangers can publish under URLs of it. */
  readonly controllable_urls: boolean;
  /** Names below this one that the record says nothing about. */
  readonly excluded_subdomains: readonly string[];
  readonly tags: readonly string[];
  readonly intended_purpose: string;
  /** Epoch seconds. */
  readonly last_modified: number;
  /** How it, or its kind of service, is abused. */
  readonly abuse: string;
  readonly author: string;
  /** Attacker groups that are known to use it. */
  readonly ttp_of_groups: readonly string[];
  /** When a visit deserves a closer look. */
  readonly when_concerned: string;
  /** Whether names below this one that have no record of their own are described by this one. */
  readonly all_children_inherit_knowledge: boolean;
  readonly report_abuse_how: string;
}

/** Per name, whatever the port. */
export interface DestinationStatisticsRecord {
  readonly name: string;
  /** Epoch seconds of the first look-up by a person; null where nobody counts look-ups. */
  readonly first_searched: number | null;
  readonly times_searched: number | null;
  /** Epoch seconds with fraction; null when never seen, or only in traffic whose clock cannot be believed. */
  readonly first_observed: number | null;
  readonly last_observed: number | null;
  readonly regions_seen: readonly string[] | null;
  /** How many different samples held the name, 0 when never seen. */
  readonly count: number;
  /** Names seen one label below, sorted; null when there are none. */
  readonly observed_direct_children: readonly string[] | null;
  /** The domain one label up; null when never seen, for addresses, and where only a public suffix is left. */
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
