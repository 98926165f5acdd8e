import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { checkGate, type Gate, gateProblem, parseGate } from '#core/decide/gate/gate.ts';
import { usage } from '#engine/platform/app-error.ts';

/** The parsed gates of a command line. */
export interface Gates {
  /** A sentence with the numbers for each failed gate. Throws AppError (usage) for an unknown path or a meaningless comparison. */
  readonly failures: (plan: PlanDocument) => readonly string[];
}

/**
 * Parses every `--fail-if`. Throws AppError (usage) for the first invalid one. With `pathsFirst` it also checks paths, before measuring;
 * otherwise paths are checked after plan.json is written.
 */
export function readGates(expressions: readonly string[], options: { readonly pathsFirst: boolean }): Gates {
  const gates = expressions.map((expression): Gate => {
    const gate = parseGate(expression);
    if (gate.kind === 'refused') throw usage(`--fail-if: ${gate.problem}`);
    const problem = options.pathsFirst ? gateProblem(gate.value) : null;
    if (problem !== null) throw usage(`--fail-if: ${problem}`);
    return gate.value;
  });
  return {
    failures: (plan) =>
      gates.flatMap((gate) => {
        const result = checkGate(gate, plan);
        if (result.kind === 'refused') throw usage(`--fail-if: ${result.problem}`);
        return result.value.state === 'failed' ? [result.value.text] : [];
      }),
  };
}
