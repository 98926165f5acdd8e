import type { CloudName } from '#core/contract/workload/clouds.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import type { CloudDefinition } from './cloud.ts';
import { gcp } from './gcp.ts';

/** The clouds whose services are priced. */
export const CLOUDS: Readonly<Record<CloudName, CloudDefinition>> = { aws, gcp, azure };

/** The cloud that a machine names; null for machines of the user's own, under another name. */
export function cloudNamed(name: string): CloudDefinition | null {
  return Object.values(CLOUDS).find((cloud) => cloud.name === name) ?? null;
}
