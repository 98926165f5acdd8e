/**
 * EMR's own fee for an hour of an instance, beside EC2's: a share of the on-demand price, with a cap on the generations that have one. It is the
 * same for an instance on spot.
 */
export function emrFeeUsd(options: {
  readonly onDemandUsdPerHour: number;
  readonly share: number;
  readonly capUsd: number | null;
}): number {
  const { onDemandUsdPerHour, share, capUsd } = options;
  return Math.min(share * onDemandUsdPerHour, capUsd ?? Infinity);
}

/** US dollars of an hour of one EMR Serverless worker: its vCPUs and its GB, each at their rate. */
export function emrServerlessWorkerUsd(options: {
  readonly vcpus: number;
  readonly memoryGb: number;
  readonly usdPerVcpuH: number;
  readonly usdPerGbH: number;
}): number {
  return options.vcpus * options.usdPerVcpuH + options.memoryGb * options.usdPerGbH;
}
