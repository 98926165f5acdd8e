/**
 * A step of the GitHub action: measures or plans, writes plan.json, compares it with the baseline, and writes the summary of the job. A
 * failed gate does not fail this step: the comment comes first.
 */
import { appendFileSync, copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  annotate,
  COMMENT_MARK,
  fail,
  fenced,
  input,
  inWorkspace,
  lines,
  modewise,
  newFolder,
  setOutputs,
} from './common.mjs';

const folder = newFolder();
/** Written here first, because the target may hold the plan.json of an earlier run. */
const planFile = join(folder, 'plan.json');
const outFile = inWorkspace(input('OUT') || 'plan.json');

/** `--name=value` for each input that is given, because commander would read a separate value that starts with a dash as an option. */
function options(given) {
  return Object.entries(given).flatMap(([name, value]) => (value === '' ? [] : [`--${name}=${value}`]));
}

/** The command line of the plan. */
function planArguments() {
  const [file, model] = [input('PLAN'), input('MODEL')];
  if ((file === '') === (model === '')) {
    fail('Give either `plan` (a run.json or plan.json) or `model` with `data`, not both and not neither.');
  }
  const workload = input('WORKLOAD');
  return [
    'plan',
    ...options({ model, data: input('DATA'), effort: input('EFFORT'), 'duration-s': input('DURATION_S') }),
    ...options({ preset: input('PRESET'), workload: workload === '' ? '' : inWorkspace(workload) }),
    ...lines('SET').map((line) => `--set=${line}`),
    ...lines('FAIL_IF').map((line) => `--fail-if=${line}`),
    `--out=${planFile}`,
    ...(file === '' ? [] : ['--', inWorkspace(file)]),
  ];
}

/** The sentences of the failed gates. */
function failedGates(stderr) {
  const start = 'modewise: gate failed: ';
  return stderr.split('\n').flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
}

/** The plan of the baseline: its own, or that of its measurement for the workload of the new plan. */
async function baselinePlan(file, plan) {
  const content = JSON.parse(readFileSync(file, 'utf8'));
  if (content?.verdict !== undefined) return file;
  const [workloadFile, madeFile] = ['workload.json', 'baseline.json'].map((name) => join(folder, name));
  writeFileSync(workloadFile, JSON.stringify(plan.workload));
  const { code } = await modewise(['plan', `--workload=${workloadFile}`, `--out=${madeFile}`, '--', file]);
  if (code !== 0) fail('The baseline cannot be planned; the log says why.');
  return madeFile;
}

/** What changed since the baseline, as Markdown and as a fact; null without a baseline. */
async function changes(plan) {
  if (input('BASELINE') === '') return null;
  const file = inWorkspace(input('BASELINE'));
  if (!existsSync(file)) {
    annotate('warning', `There is no baseline at ${file}, so nothing is compared.`);
    return null;
  }
  let before;
  try {
    before = await baselinePlan(file, plan);
  } catch (error) {
    fail(`The baseline ${file} cannot be read: ${error.message}. Give a run.json or plan.json.`);
  }
  const comment = await modewise(['diff', '--format=github', '--', before, planFile]);
  if (comment.code !== 0) fail('The plan cannot be compared with the baseline; the log says why.');
  const { verdict } = JSON.parse(readFileSync(before, 'utf8'));
  const isOther = verdict.mode !== plan.verdict.mode || verdict.optionId !== plan.verdict.optionId;
  return { markdown: comment.stdout, isOther };
}

/** The text of the summary and of the comment. */
function bodyOf({ changed, planText, gates }) {
  const start = changed?.markdown ?? `${COMMENT_MARK}\n### Modewise\n\n${fenced(planText)}\n`;
  const failed = gates.length === 0 ? '' : `\n#### Failed gates\n\n${fenced(gates.join('\n'))}\n`;
  const whole = changed === null ? '' : `\n<details><summary>The plan</summary>\n\n${fenced(planText)}\n\n</details>\n`;
  return `${start}${failed}${whole}`;
}

const made = await modewise(planArguments());
if (made.code > 1 || !existsSync(planFile)) fail(`Nothing is planned (exit code ${made.code}); the log says why.`);
try {
  copyFileSync(planFile, outFile);
} catch (error) {
  fail(
    `The plan cannot be written to ${outFile}: ${error.message}. Set the input \`out\` to a path in an existing folder.`,
  );
}
const plan = JSON.parse(readFileSync(planFile, 'utf8'));
const changed = await changes(plan);
const gates = failedGates(made.stderr);
const bodyFile = join(folder, 'comment.md');
const body = bodyOf({ changed, planText: made.stdout, gates });
writeFileSync(bodyFile, body);
if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, body);
const chosen = plan.options.find(({ id }) => id === plan.verdict.optionId);
setOutputs({
  mode: plan.verdict.mode,
  option: chosen?.id ?? '',
  'monthly-usd': chosen?.monthlyUsd?.value ?? '',
  changed: changed?.isOther ?? '',
  plan: outFile,
  body: bodyFile,
  failed:
    made.code === 0
      ? ''
      : gates.map((gate) => `Gate failed: ${gate}`).join('\n') || 'The measurement failed; the log says why.',
});
