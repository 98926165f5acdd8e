/** A memory size with what a request costs and takes in it. */
export interface FunctionSize {
  readonly memoryMb: number;
  readonly requestUsd: number;
  readonly durationMs: number;
  readonly billedS: number;
}

/** A chosen memory size with the share of cold starts that its containers meet. */
export interface FunctionPlan extends FunctionSize {
  readonly concurrency: number;
  readonly coldShare: number;
  readonly coldMs: number;
  /** Containers that are kept ready; null when none are. */
  readonly provisioned: Provisioned | null;
  /** Share of the requests that would meet a cold start without them. */
  readonly coldShareUnprovisioned: number;
}

/** What containers cost that are kept ready. */
export interface ProvisionedPrice {
  /** US dollars for a GB that is kept ready for a second, used or not. */
  readonly readyUsdPerGbS: number;
  /** US dollars of a request that finds one of them, on top. */
  readonly requestUsd: (memoryMb: number, billedS: number) => number;
}

/** Containers that are kept ready, and what they do. */
export interface Provisioned {
  readonly count: number;
  /** Share of the requests that find one of them free; the others go to containers that come and go. */
  readonly share: number;
  readonly coldShare: number;
  readonly requestUsd: number;
  readonly readyMonthlyUsd: number;
  /** Whether there are more than pay for themselves, since cold starts would break the SLO. */
  readonly keepsSlo: boolean;
}
