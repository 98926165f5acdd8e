import type { InstanceType } from '#core/contract/catalog/catalog.ts';
import type { Candidate } from './types.ts';

/** The processor architecture of a service that sells vCPUs instead of instance types. */
export type Architecture = InstanceType['arch'];

/** The variants of such a service: the plain candidate is x86. */
export const ARM_VARIANTS: readonly string[] = ['arm64'];

/** The variant of a queue that Fargate tasks read. */
export const FARGATE_WORKERS = 'fargate';

/** Whether a candidate runs on machines of an instance type, and not on a service that chooses its own machines. */
export function hasMachines({ instanceType }: Pick<Candidate, 'instanceType'>): boolean {
  return instanceType !== null && instanceType !== FARGATE_WORKERS && !ARM_VARIANTS.includes(instanceType);
}

/** The architecture of a candidate without an instance type. */
export function architectureOf({ instanceType }: Pick<Candidate, 'instanceType'>): Architecture {
  return instanceType === 'arm64' ? 'arm64' : 'x86_64';
}

/** The catalogue id of a price for an architecture. Rows without a suffix are those of x86. */
export function priceIdOn(architecture: Architecture, id: string): string {
  return architecture === 'arm64' ? `${id}-arm` : id;
}

/** One value for each architecture, made when it is first asked for. */
export function perArchitecture<Value>(
  make: (architecture: Architecture) => Value,
): Readonly<Record<Architecture, Value>> {
  return { x86_64: make('x86_64'), arm64: make('arm64') };
}
