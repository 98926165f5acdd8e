import type { PlanDocument } from '#core/contract/plan.ts';
import { PlanDocument as PlanSchema, ServingOption, Verdict } from '#core/contract/plan.ts';
import { RunDocument } from '#core/contract/run.ts';
import { type Found, lookUp } from './gate-path.ts';
import { type Outcome, ok, refused } from './outcome.ts';

const OPERATORS = ['<=', '>=', '==', '!=', '<', '>'] as const;
type Operator = (typeof OPERATORS)[number];

/** `PATH OP VALUE`, taken apart. */
export interface Gate {
  readonly expression: string;
  readonly path: string;
  readonly operator: Operator;
  readonly value: number | string;
}

/** What became of a gate: `failed` when its condition holds, or when there is no value to hold it against. */
export interface GateResult {
  readonly state: 'passed' | 'failed';
  readonly text: string;
}

/** Takes `--fail-if 'PATH OP VALUE'` apart; OP is one of < <= > >= == !=, VALUE a number or a word. */
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
 * Holds a gate against a plan. A path starts at the chosen option's fields, at `verdict.`, or at a field of the first run; an
 * Interval without a suffix means its `.value`. Refused: a path that the documents do not have, or a comparison that has no meaning.
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
 * What is wrong with a gate before there is any plan: a path that no plan could have. Null when it may be asked; whether the comparison has a
 * meaning is known once there is a value.
 */
export function gateProblem(gate: Gate): string | null {
  const found = find(gate.path, { chosen: null, verdict: null, run: null });
  return found.kind === 'refused' ? found.problem : null;
}

/** What paths lead into; null where there is nothing yet, or nothing was chosen. */
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
    return ok(compareNumbers(value, operator, gate.value));
  }
  if (operator !== '==' && operator !== '!=') {
    return refused(`${path} is ${typeof value === 'boolean' ? 'true or false' : 'a word'}: only == and != compare it`);
  }
  return ok((String(value) === String(gate.value)) === (operator === '=='));
}

function compareNumbers(value: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}
