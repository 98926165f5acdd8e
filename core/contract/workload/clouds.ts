import { z } from 'zod';

/** A cloud whose services are priced. */
export const CloudName = z.enum(['aws', 'gcp', 'azure']);
export type CloudName = z.infer<typeof CloudName>;

/** What documents say of a cloud: its name, how its regions are named, and one on each continent, with the most complete prices. */
interface CloudPlaces {
  readonly title: string;
  readonly regions: RegExp;
  readonly nearest: Readonly<Record<'america' | 'europe' | 'asia', string>>;
}

/** The prices of a cloud and what else differs are in `core/price/clouds`. A region belongs to the first cloud whose names it has. */
const PLACES: Readonly<Record<CloudName, CloudPlaces>> = {
  aws: {
    title: 'AWS',
    regions: /^[a-z]{2}(-[a-z]+){1,3}-\d$/,
    nearest: { america: 'us-east-1', europe: 'eu-west-1', asia: 'ap-southeast-1' },
  },
  gcp: {
    title: 'Google Cloud',
    regions: /^[a-z]+-[a-z]+\d{1,2}$/,
    nearest: { america: 'us-central1', europe: 'europe-west1', asia: 'asia-southeast1' },
  },
  azure: {
    title: 'Azure',
    regions: /^[a-z]{4,30}\d?$/,
    nearest: { america: 'eastus', europe: 'westeurope', asia: 'southeastasia' },
  },
};

/** A cloud and a region of it: `aws:us-east-1`. */
export const CloudRegion = z
  .string()
  .max(64)
  .regex(new RegExp(`^(${CloudName.options.join('|')}):[a-z][a-z0-9-]*$`), 'write CLOUD:REGION, as in aws:us-east-1');
export type CloudRegion = z.infer<typeof CloudRegion>;

/** The name of a cloud: `Google Cloud`. */
export function cloudTitle(cloud: CloudName): string {
  return PLACES[cloud].title;
}

/** The cloud of a region, by its naming scheme; null if no cloud uses such names. */
export function cloudOfRegion(region: string): CloudName | null {
  return CloudName.options.find((cloud) => PLACES[cloud].regions.test(region)) ?? null;
}

/** The continent of a region, by its name. */
function continentOf(region: string): keyof CloudPlaces['nearest'] {
  if (/europe|^eu-|^uk|^france|^germany|^sweden|^norway|^switzerland|^italy|^poland|^spain/.test(region))
    return 'europe';
  return /^(us|ca|northamerica|canada)|^(east|west|central|north|south).*us\d?$|^(sa-|southamerica|brazil)/.test(region)
    ? 'america'
    : 'asia';
}

/** The region of a cloud in which a workload of a region is planned: the region itself in its own cloud, otherwise one on the same continent. */
export function regionIn(cloud: CloudName, region: string): string {
  return cloudOfRegion(region) === cloud ? region : PLACES[cloud].nearest[continentOf(region)];
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
