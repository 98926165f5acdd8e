import type { PlanDocument } from '#core/contract/plan/plan.ts';
import { PlanDocument as PlanSchema, ServingOption, Verdict } from '#core/contract/plan/plan.ts';
import { RunDocument } from '#core/contract/run/run.ts';
import { type Found, lookUp } from './gate-path.ts';
import { type Outcome, ok, refused } from '#core/decide/settings/outcome.ts';

const OPERATORS = ['<=', '>=', '==', '!=', '<', '>'] as const;
type Operator = (typeof OPERATORS)[number];

/** The parts of a gate `PATH OP VALUE`. */
export interface Gate {
  readonly expression: string;
  readonly path: string;
  readonly operator: Operator;
  readonly value: number | string;
}

/** The result of a gate: `failed` if its condition holds, or if there is no value to compare. */
export interface GateResult {
  readonly state: 'passed' | 'failed';
  readonly text: string;
}

/** Parses `--fail-if 'PATH OP VALUE'`. OP is one of < <= > >= == !=; VALUE is a number or a word. */
export function parseGate(expression: string): Outcome<Gate> {
  const match = /^\s*([A-Za-z_][\w.]*)\s*(<=|>=|==|!=|<|>)\s*(\S(?:.*\S)?)\s*$/.exec(expression);
  const [, path, symbol, text] = match ?? [];
  const operator = OPERATORS.find((known) => known === symbol);
  if (path === undefined || operator === undefined || text === undefined) {
    return refused(
      `"${expression}" is not a gate: write 'PATH OP VALUE' with OP one of < <= > >= == !=, as in 'monthlyUsd > 500' or 'verdict.mode != batch'`,
    );
  }
  const word = text.replace(/^(["'])(.*)\1$/, '$2');
  const number = Number(word.replaceAll('_', ''));
  const value = Number.isFinite(number) && word.trim() !== '' ? number : word;
  return ok({ expression: expression.trim(), path, operator, value });
}

/**
 * Evaluates a gate on a plan. A path starts at a field of the chosen option, at `verdict.`, or at a field of the first run; an Interval
 * without a suffix means its `.value`. Refuses a path that the documents do not have and a comparison that has no meaning.
 */
export function checkGate(gate: Gate, plan: PlanDocument): Outcome<GateResult> {
  const { verdict, options, runs } = plan;
  const chosen = options.find((option) => option.id === verdict.optionId) ?? null;
  const found = find(gate.path, { chosen, verdict, run: runs[0] ?? null });
  if (found.kind === 'refused') return found;
  const { value } = found.value;
  if (value === null) {
    const why = plan.verdict.optionId === null && found.value.root === 'option' ? 'no option was chosen' : 'it is null';
    return ok({ state: 'failed', text: `${gate.expression}: ${gate.path} has no value (${why})` });
  }
  const meaning = compare(value, gate);
  if (meaning.kind === 'refused') return meaning;
  const relation = meaning.value ? 'so the gate fails' : 'so the gate holds';
  return ok({
    state: meaning.value ? 'failed' : 'passed',
    text: `${gate.expression}: ${gate.path} is ${String(value)}, ${relation}`,
  });
}

/**
 * Checks a gate before there is a plan: the problem if no plan could have its path, otherwise null. Whether the comparison has a meaning
 * depends on the value.
 */
export function gateProblem(gate: Gate): string | null {
  const found = find(gate.path, { chosen: null, verdict: null, run: null });
  return found.kind === 'refused' ? found.problem : null;
}

/** The roots of paths; null if there is no plan yet, or no option was chosen. */
interface Roots {
  readonly chosen: ServingOption | null;
  readonly verdict: Verdict | null;
  readonly run: RunDocument | null;
}

type Rooted = Found & { readonly root: 'option' | 'verdict' | 'run' };

function find(path: string, roots: Roots): Outcome<Rooted> {
  const [head = '', ...rest] = path.split('.');
  if (head === 'verdict') return rooted('verdict', lookUp(Verdict, roots.verdict, rest, path));
  if (Object.hasOwn(ServingOption.shape, head)) {
    return rooted('option', lookUp(ServingOption, roots.chosen, [head, ...rest], path));
  }
  if (Object.hasOwn(RunDocument.shape, head)) {
    return rooted('run', lookUp(RunDocument, roots.run, [head, ...rest], path));
  }
  const fields = [...Object.keys(ServingOption.shape), 'verdict', ...Object.keys(RunDocument.shape)];
  const hint = Object.hasOwn(PlanSchema.shape, head) ? ' (fields of the plan itself cannot be gated)' : '';
  return refused(`${path}: there is no field "${head}"${hint}; a path starts with one of ${fields.join(', ')}`);
}

function rooted(root: Rooted['root'], found: Outcome<Found>): Outcome<Rooted> {
  return found.kind === 'ok' ? ok({ ...found.value, root }) : found;
}

function compare(value: number | string | boolean, gate: Gate): Outcome<boolean> {
  const { operator, path } = gate;
  if (typeof value === 'number') {
    if (typeof gate.value !== 'number')
      return refused(`${path} is a number and cannot be compared with "${gate.value}"`);
    return ok(COMPARISONS[operator](value, gate.value));
  }
  if (operator !== '==' && operator !== '!=') {
    return refused(`${path} is ${typeof value === 'boolean' ? 'true or false' : 'a word'}: only == and != compare it`);
  }
  return ok((String(value) === String(gate.value)) === (operator === '=='));
}

const COMPARISONS = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '==': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
} as const satisfies Readonly<Record<Operator, (value: number, limit: number) => boolean>>;
