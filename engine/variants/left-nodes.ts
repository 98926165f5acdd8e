import type { LeftCode, LeftOperator } from '#core/contract/model/variants.ts';

const MOST_NAMED = 3;

/** Counts nodes by operator, and those that are left also by reason. */
export class NodeCounts {
  readonly #changed = new Map<string, number>();
  readonly #left = new Map<string, LeftOperator>();

  change(operator: string): void {
    this.#changed.set(operator, (this.#changed.get(operator) ?? 0) + 1);
  }

  /** `node` is the name of the node, or of its first output. */
  leave(operator: string, node: string, code: LeftCode): void {
    const key = `${operator}\0${code}`;
    const known = this.#left.get(key);
    this.#left.set(key, known === undefined ? { operator, code, nodes: 1, example: node } : addOne(known));
  }

  get changed(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#changed);
  }

  get left(): readonly LeftOperator[] {
    return [...this.#left.values()].toSorted((a, b) => b.nodes - a.nodes);
  }
}

function addOne(operator: LeftOperator): LeftOperator {
  return { ...operator, nodes: operator.nodes + 1 };
}

/** An operator with its domain, as in the description of a model. */
export function operatorName({ domain, opType }: { readonly domain: string; readonly opType: string }): string {
  return domain === '' ? opType : `${domain}.${opType}`;
}

/** The most frequent operators of a model. */
export function frequentOperators(nodes: readonly { readonly domain: string; readonly opType: string }[]): string[] {
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(operatorName(node), (counts.get(operatorName(node)) ?? 0) + 1);
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MOST_NAMED)
    .map(([name]) => name);
}
