/**
 * EMR's own fee per hour of an instance, in addition to EC2's price: a share of the on-demand price, capped on the generations that have a
 * cap. The same for spot instances.
 */
export function emrFeeUsd(options: {
  readonly onDemandUsdPerHour: number;
  readonly share: number;
  readonly capUsd: number | null;
}): number {
  const { onDemandUsdPerHour, share, capUsd } = options;
  return Math.min(share * onDemandUsdPerHour, capUsd ?? Infinity);
}

/** US dollars per hour of one EMR Serverless worker: the sum of its vCPUs and its GB at their rates. */
export function emrServerlessWorkerUsd(options: {
  readonly vcpus: number;
  readonly memoryGb: number;
  readonly usdPerVcpuH: number;
  readonly usdPerGbH: number;
}): number {
  return options.vcpus * options.usdPerVcpuH + options.memoryGb * options.usdPerGbH;
}
