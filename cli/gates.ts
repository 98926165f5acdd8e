import type { PlanDocument } from '#core/contract/plan.ts';
import { checkGate, type Gate, gateProblem, parseGate } from '#core/decide/choose/gate.ts';
import { usage } from '#engine/platform/app-error.ts';

/** The gates of a command line, understood and ready to be held against a plan. */
export interface Gates {
  /** A sentence with the numbers for every gate that fails. Throws AppError (usage) for a path that no plan has, or a comparison without meaning. */
  readonly failures: (plan: PlanDocument) => readonly string[];
}

/**
 * Takes every `--fail-if` apart. Throws AppError (usage) for the first that is none. With `pathsFirst` also for one whose path no plan has: before
 * anything is measured; else that is told once plan.json is written.
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
