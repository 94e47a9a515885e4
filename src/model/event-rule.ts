/** An Event: behaviors in a given order within a time window, all of one source. */
export interface EventRule {
  readonly eventId: string;
  /** Behaviors (flow ids) in their order, two or more. */
  readonly steps: readonly string[];
  /** From the start of the first flow to the start of the last one. */
  readonly windowSeconds: number;
}
