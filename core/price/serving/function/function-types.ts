/** A memory size with the cost and time of a request. */
export interface FunctionSize {
  readonly memoryMb: number;
  readonly requestUsd: number;
  /** The whole call; `handlingMs` of it is the program around the model. */
  readonly durationMs: number;
  readonly handlingMs: number;
  readonly billedS: number;
}

/** A chosen memory size with the share of cold starts of its containers. */
export interface FunctionPlan extends FunctionSize {
  readonly concurrency: number;
  /** The quota of concurrent calls that the peak needs: each of them admits a limited rate of requests. */
  readonly quotaNeeded: number;
  readonly coldShare: number;
  readonly coldMs: number;
  /** US dollars for one start of a container; 0 if the service does not bill starts. */
  readonly startUsd: number;
  /** Provisioned containers; null if there are none. */
  readonly provisioned: Provisioned | null;
  /** Share of the requests that would have a cold start without provisioned containers. */
  readonly coldShareUnprovisioned: number;
  /** The largest share of cold starts that its containers are provisioned for; 1 if none are provisioned for the SLO. */
  readonly coldAllowed: number;
}

/** The decisions of a function's owner before traffic arrives; the number of provisioned containers follows the load. */
export type FunctionSizing = Pick<FunctionPlan, 'memoryMb' | 'coldAllowed'>;

/** The prices of provisioned containers. */
export interface ProvisionedPrice {
  /** US dollars per GB-second that is kept ready, used or not. */
  readonly readyUsdPerGbS: number;
  /** US dollars per request in a provisioned container, in addition. */
  readonly requestUsd: (memoryMb: number, billedS: number) => number;
}

/** Provisioned containers and their effect. */
export interface Provisioned {
  readonly count: number;
  /** Share of the requests that find a provisioned container free. The others use on-demand containers. */
  readonly share: number;
  readonly coldShare: number;
  readonly requestUsd: number;
  readonly readyMonthlyUsd: number;
  /** Whether more containers are provisioned than pay for themselves, because cold starts would break the SLO. */
  readonly keepsSlo: boolean;
}
