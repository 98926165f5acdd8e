import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '#e2e/root.ts';

/** The parts of a composite action that the runner reads. */
const Action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string(), value: z.string() })),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(
      z.strictObject({
        name: z.string(),
        id: z.string().optional(),
        shell: z.literal('bash'),
        env: z.record(z.string(), z.string()).default({}),
        run: z.string(),
      }),
    ),
  }),
});

/** The action of this repository, as the runner parses it. */
export const ACTION = Action.parse(parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')));

/** How a job ended: the outputs of the action, the step that failed, what each step printed, and the summary. */
export interface JobResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly failedStep: string | null;
  readonly logs: Readonly<Record<string, string>>;
  readonly summary: string;
}

interface Job {
  /** An empty folder for the files of the runner. */
  readonly folder: string;
  readonly workspace: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** The value of `github.token`. */
  readonly token: string;
  readonly environment: Readonly<Record<string, string>>;
}

type Context = Readonly<Record<string, string>>;

/** Replaces `${{ … }}` by the values of the context; any other expression is a mistake in action.yml. */
function evaluated(text: string, context: Context): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, name: string) => {
    // An output that no step set is empty.
    if (!name.startsWith('steps.') && !Object.hasOwn(context, name)) throw new Error(`action.yml uses ${name}`);
    return context[name] ?? '';
  });
}

/** Reads a file of outputs: `name=value`, or `name<<END`, lines, `END`. */
function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, name, end] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || end === undefined) {
      if (lines[at] !== '') throw new Error(`GITHUB_OUTPUT has an unreadable line: ${lines[at]}`);
      continue;
    }
    const stop = lines.indexOf(end, at + 1);
    if (stop < 0) throw new Error(`the value of ${name} has no end`);
    found[name] = lines.slice(at + 1, stop).join('\n');
    at = stop;
  }
  return found;
}

function runShell(script: string, job: Job, environment: NodeJS.ProcessEnv): Promise<{ code: number; log: string }> {
  return new Promise((resolve, reject) => {
    // The command of GitHub's runner for `shell: bash`.
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: job.workspace,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (log += text));
    child.on('error', reject).on('close', (code) => resolve({ code: code ?? -1, log }));
  });
}

/** Runs the steps of action.yml in order, as GitHub's runner does; stops after the first that fails. */
export async function runAction(job: Job): Promise<JobResult> {
  const unknown = Object.keys(job.inputs).filter((name) => !Object.hasOwn(ACTION.inputs, name));
  if (unknown.length > 0) throw new Error(`action.yml has no input ${unknown.join(', ')}`);
  const file = (name: string): string => join(job.folder, name);
  mkdirSync(file('temp'), { recursive: true });
  const summaryFile = file('summary.md');
  writeFileSync(summaryFile, '');
  const context: Record<string, string> = { 'github.token': job.token };
  for (const [name, { default: given = '' }] of Object.entries(ACTION.inputs)) {
    context[`inputs.${name}`] = job.inputs[name] ?? evaluated(given, { 'github.token': job.token });
  }
  const logs: Record<string, string> = {};
  let failedStep: string | null = null;
  for (const [index, step] of ACTION.runs.steps.entries()) {
    const [script, outputFile, envFile] = [`${index}.sh`, `${index}.output`, `${index}.env`].map(file);
    if (script === undefined || outputFile === undefined || envFile === undefined) throw new Error('no files');
    writeFileSync(script, evaluated(step.run, context));
    for (const each of [outputFile, envFile]) writeFileSync(each, '');
    const { code, log } = await runShell(script, job, {
      ...process.env,
      GITHUB_ACTION_PATH: ROOT,
      GITHUB_WORKSPACE: job.workspace,
      GITHUB_OUTPUT: outputFile,
      GITHUB_ENV: envFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      RUNNER_TEMP: file('temp'),
      ...job.environment,
      ...Object.fromEntries(Object.entries(step.env).map(([name, value]) => [name, evaluated(value, context)])),
    });
    logs[step.name] = log;
    for (const [name, value] of Object.entries(readOutputs(readFileSync(outputFile, 'utf8')))) {
      context[`steps.${step.id ?? ''}.outputs.${name}`] = value;
    }
    if (code === 0) continue;
    failedStep = step.name;
    break;
  }
  // The runner gives an output that no step set as an empty text.
  const outputs = Object.entries(ACTION.outputs).map(([name, { value }]) => {
    const source = /^\$\{\{ (steps\.\S+) \}\}$/.exec(value)?.[1];
    if (source === undefined) throw new Error(`the output ${name} is not that of a step`);
    return [name, context[source] ?? ''] as const;
  });
  return { outputs: Object.fromEntries(outputs), failedStep, logs, summary: readFileSync(summaryFile, 'utf8') };
}
