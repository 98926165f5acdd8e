/** What two options are compared by; null takes an option out of that comparison. */
export interface Placed {
  readonly id: string;
  readonly costUsd: number;
  readonly p99Ms: number | null;
  readonly maxAgeS: number | null;
}

/**
 * The options that no other beats in cost and latency both, or in cost and freshness both (Pareto): cheapest first. Of equals
 * all stay.
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
