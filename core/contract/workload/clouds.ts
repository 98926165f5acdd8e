import { z } from 'zod';

/** A cloud whose services are priced. */
export const CloudName = z.enum(['aws', 'gcp', 'azure']);
export type CloudName = z.infer<typeof CloudName>;

/** A cloud and a region of it: `aws:us-east-1`. */
export const CloudRegion = z
  .string()
  .max(64)
  .regex(/^(aws|gcp|azure):[a-z][a-z0-9-]*$/, 'write CLOUD:REGION, as in aws:us-east-1');
export type CloudRegion = z.infer<typeof CloudRegion>;

/** The cloud of a region, by its naming scheme; null if no cloud uses such names. */
export function cloudOfRegion(region: string): CloudName | null {
  if (/^[a-z]{2}(-[a-z]+){1,3}-\d$/.test(region)) return 'aws';
  if (/^[a-z]+-[a-z]+\d{1,2}$/.test(region)) return 'gcp';
  return /^[a-z]{4,30}\d?$/.test(region) ? 'azure' : null;
}

/** A region of each cloud of one continent, with the most complete prices. */
const NEIGHBOURS = {
  america: { aws: 'us-east-1', gcp: 'us-central1', azure: 'eastus' },
  europe: { aws: 'eu-west-1', gcp: 'europe-west1', azure: 'westeurope' },
  asia: { aws: 'ap-southeast-1', gcp: 'asia-southeast1', azure: 'southeastasia' },
} as const satisfies Record<string, Record<CloudName, string>>;

/** The continent of a region, by its name. */
function continentOf(region: string): keyof typeof NEIGHBOURS {
  if (/europe|^eu-|^uk|^france|^germany|^sweden|^norway|^switzerland|^italy|^poland|^spain/.test(region))
    return 'europe';
  return /^(us|ca|northamerica|canada)|^(east|west|central|north|south).*us\d?$|^(sa-|southamerica|brazil)/.test(region)
    ? 'america'
    : 'asia';
}

/** The region of a cloud in which a workload of a region is planned: the region itself in its own cloud, otherwise one on the same continent. */
export function regionIn(cloud: CloudName, region: string): string {
  return cloudOfRegion(region) === cloud ? region : NEIGHBOURS[continentOf(region)][cloud];
}

/** The regions of the other clouds that a workload may be served in. */
export function otherRegionsOf({
  clouds,
  region,
}: {
  readonly clouds: readonly CloudName[];
  readonly region: string;
}): readonly string[] {
  const own = cloudOfRegion(region);
  return clouds.filter((cloud) => cloud !== own).map((cloud) => regionIn(cloud, region));
}
