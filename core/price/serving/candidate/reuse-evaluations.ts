import type { Workload } from '#core/contract/workload.ts';
import type { Candidate, Evaluate, Evaluation, World } from './types.ts';

/** An evaluation with the fields of the workload and the world that it read, and their values. */
interface Recorded {
  readonly evaluation: Evaluation;
  readonly workload: ReadonlyMap<string | symbol, unknown>;
  readonly world: ReadonlyMap<string | symbol, unknown>;
}

/** How many evaluations of a candidate are recorded. Recording makes an evaluation several times slower. */
const RECORDED = 2;

/**
 * An `evaluate` that gives the same results and evaluates less: an evaluation is a function of the fields that it reads, so one that read no
 * changed field is still true. It records the first evaluations of each candidate and reuses them wherever the fields that they read are equal. For
 * searches that turn one input at a time, of which most candidates read few.
 */
export function reuseEvaluations(evaluate: Evaluate): Evaluate {
  const byCandidate = new Map<Candidate, Recorded[]>();
  return (candidate, workload, world) => {
    const known = byCandidate.get(candidate) ?? [];
    const found = known.find((each) => agrees(each.workload, workload) && agrees(each.world, world));
    if (found !== undefined) return found.evaluation;
    if (known.length === RECORDED) return evaluate(candidate, workload, world);
    const made = recorded(evaluate, candidate, { workload, world });
    byCandidate.set(candidate, [...known, made]);
    return made.evaluation;
  };
}

function agrees(read: Recorded['world'], now: object): boolean {
  for (const [key, value] of read) if (!Object.is(Reflect.get(now, key), value)) return false;
  return true;
}

function recorded(
  evaluate: Evaluate,
  candidate: Candidate,
  { workload, world }: { readonly workload: Workload; readonly world: World },
): Recorded {
  const reads = { workload: new Map<string | symbol, unknown>(), world: new Map<string | symbol, unknown>() };
  const evaluation = evaluate(candidate, observed(workload, reads.workload), observed(world, reads.world));
  return { evaluation, ...reads };
}

/** The same object, which notes every field that is read. Copying it reads them all. */
function observed<T extends object>(target: T, reads: Map<string | symbol, unknown>): T {
  return new Proxy(target, {
    get: (object, key) => {
      const value: unknown = Reflect.get(object, key);
      reads.set(key, value);
      return value;
    },
  });
}
