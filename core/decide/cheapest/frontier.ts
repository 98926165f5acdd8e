/** The quantities that options compare by. Null excludes an option from that comparison. */
export interface Placed {
  readonly id: string;
  readonly costUsd: number;
  readonly p99Ms: number | null;
  readonly maxAgeS: number | null;
}

/**
 * The Pareto frontier, cheapest first: the options that no other option beats in both cost and latency, or in both cost and freshness.
 * Equal options all stay.
 */
export function frontierOf(options: readonly Placed[]): string[] {
  const kept = options.filter(
    (option) => undominated(option, options, (o) => o.p99Ms) || undominated(option, options, (o) => o.maxAgeS),
  );
  return kept.sort((a, b) => a.costUsd - b.costUsd).map((option) => option.id);
}

function undominated(option: Placed, options: readonly Placed[], measure: (option: Placed) => number | null): boolean {
  const own = measure(option);
  if (own === null) return false;
  return !options.some((other) => {
    const theirs = measure(other);
    if (theirs === null || theirs > own || other.costUsd > option.costUsd) return false;
    return theirs < own || other.costUsd < option.costUsd;
  });
}
