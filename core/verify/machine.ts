import type { DeployedMachine } from '#core/contract/serving/deployment.ts';
import type { ServingMachine } from '#core/contract/serving/verification.ts';
import { count } from '#core/words/format/format.ts';

/**
 * The memory that a program sees ÷ that of the plan, at least and at most: a machine keeps some for its kernel, and a container may see a little
 * more than its task was given. The next size of a task, a function or a machine differs by more.
 */
const LEAST_SEEN = 0.8;
const MOST_SEEN = 1.25;

/** How a machine differs from the one that a plan priced, as a clause; null if it does not as far as it is known. */
export function machineDifference(
  priced: Pick<DeployedMachine, 'architecture' | 'memoryMib'>,
  { architecture, memoryMib }: ServingMachine,
): string | null {
  const wrong = [
    ...(architecture === priced.architecture
      ? []
      : [`it runs on ${architecture}, and the plan priced ${priced.architecture}`]),
    ...(memoryMib === null || isLike(memoryMib, priced.memoryMib)
      ? []
      : [`it has ${count(memoryMib)} MiB of memory, and the plan priced ${count(priced.memoryMib)} MiB`]),
  ];
  return wrong.length === 0 ? null : wrong.join('; ');
}

function isLike(seenMib: number, pricedMib: number): boolean {
  return seenMib >= LEAST_SEEN * pricedMib && seenMib <= MOST_SEEN * pricedMib;
}
