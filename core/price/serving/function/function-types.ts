/** The prices of provisioned containers. */
export interface ProvisionedPrice {
  /** US dollars per GB-second that is kept ready, used or not. */
  readonly readyUsdPerGbS: number;
  /** US dollars per request in a provisioned container, in addition. */
  readonly requestUsd: (memoryMb: number, billedS: number) => number;
}

/** The prices of a service that bills the memory of an instance while it answers, whatever it answers, in US dollars per GB-second. */
export interface AnsweringPrice {
  readonly onDemandUsd: number;
  /** In an instance that is kept ready, in addition. */
  readonly provisionedUsd: number;
}

/** A function of a memory size in a draw: the cost and the time of a request, and its containers. The next draw overwrites the numbers. */
export class FunctionPlan {
  readonly memoryMb: number;
  /** As many as the model has threads, at most. */
  readonly vcpus: number;
  /** From the start of the user's process to its first answer, in the central simulation. */
  readonly ownStartMs: number;
  requestUsd = 0;
  /** The same for costs within 0.1 %, if sizes are compared. */
  costClass = 0;
  /** The whole call; `handlingMs` of it is the program around the model. */
  durationMs = 0;
  handlingMs = 0;
  billedS = 0;
  concurrency = 0;
  /** The quota of concurrent calls that the peak needs: each of them admits a limited rate of requests. */
  quotaNeeded = 0;
  coldShare = 0;
  coldMs = 0;
  /** US dollars for one start of a container; 0 if the service does not bill starts. */
  startUsd = 0;
  /** Share of the requests that would have a cold start without provisioned containers. */
  coldShareUnprovisioned = 0;
  /** The largest share of cold starts that its containers are provisioned for; 1 if none are provisioned for the SLO. */
  coldAllowed = 1;
  /** Provisioned containers; 0 if there are none, and what follows does not apply. */
  provisioned = 0;
  /** Share of the requests that find a provisioned container free. The others use on-demand containers. */
  provisionedShare = 0;
  provisionedRequestUsd = 0;
  readyMonthlyUsd = 0;
  /** The mean number of instances that are billed because they answer, on demand and provisioned, and US dollars per month of both; 0 where requests are billed. */
  onDemandBusy = 0;
  provisionedBusy = 0;
  answeringMonthlyUsd = 0;
  /** Whether more containers are provisioned than pay for themselves, because cold starts would break the SLO. */
  keepsSlo = false;

  constructor(of: { readonly memoryMb: number; readonly vcpus: number; readonly ownStartMs: number }) {
    this.memoryMb = of.memoryMb;
    this.vcpus = of.vcpus;
    this.ownStartMs = of.ownStartMs;
  }
}

/** The decisions of a function's owner before traffic arrives; the number of provisioned containers follows the load. */
export interface FunctionSizing {
  /** The function of the chosen size, whose numbers are those of the last draw. */
  readonly plan: FunctionPlan;
  readonly coldAllowed: number;
}
