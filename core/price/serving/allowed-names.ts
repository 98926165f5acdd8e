import type { Workload } from '#core/contract/workload/workload.ts';
import { unknownName } from '#core/near-word.ts';
import { FAMILY_NAMES } from './candidate/allowed.ts';
import { SERVING_DEFINITIONS } from './registry.ts';

/** The names that `only` and `without` accept: families, modes, purchases, and every service. */
export const ALLOWED_NAMES: readonly string[] = [
  ...new Set([...FAMILY_NAMES, ...SERVING_DEFINITIONS.map(({ service }) => service)]),
];

/** The problem with the names of a workload's `only` and `without`, with the nearest name and all known ones; null if there is none. */
export function allowedProblem({ only, without }: Pick<Workload, 'only' | 'without'>): string | null {
  for (const [key, names] of [
    ['only', only],
    ['without', without],
  ] as const) {
    const wrong = names.find((name) => !ALLOWED_NAMES.includes(name));
    if (wrong === undefined) continue;
    return `${key}: ${unknownName(wrong, 'the name of a service, a family or a purchase', ALLOWED_NAMES)}`;
  }
  return null;
}
