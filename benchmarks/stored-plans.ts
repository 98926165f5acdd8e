import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { distFile, programFolder } from '#engine/platform/paths.ts';
import { storedCases } from './stored-plans/cases.ts';
import { type PlanSummary, planOf, summaryOf, textsOf } from './stored-plans/summary.ts';

/**
 * `npm run stored-plans`: makes about a hundred plans that are always the same, and compares them with what is stored in
 * benchmarks/stored-plans/plans.json, to the last bit of the plans, of the text of their reports and of the files that deploy them. `--write` stores
 * them. `--folder DIR` also writes the whole texts, so that two commits can be compared with `diff -r`; `--only TEXT` makes those whose name has it.
 */
const STORED = join(programFolder(), 'benchmarks', 'stored-plans', 'plans.json');
const PROCESSES = 2;

interface Options {
  readonly write: boolean;
  readonly folder: string | null;
  readonly only: string;
  /** The part of the cases that a child process makes; null for the parent. */
  readonly part: number | null;
}

function optionsOf(args: readonly string[]): Options {
  const valueOf = (name: string): string | null => {
    const at = args.indexOf(name);
    return at < 0 ? null : (args[at + 1] ?? null);
  };
  const part = valueOf('--part');
  return {
    write: args.includes('--write'),
    folder: valueOf('--folder'),
    only: valueOf('--only') ?? '',
    part: part === null ? null : Number(part),
  };
}

/** Makes every n-th plan and prints a line for each. */
async function makePart({ folder, only, part }: Options): Promise<void> {
  const cases = (await storedCases()).filter(({ name }) => name.includes(only));
  for (const [index, each] of cases.entries()) {
    if (index % PROCESSES !== part) continue;
    const plan = planOf(each);
    const texts = textsOf(plan);
    if (folder !== null) {
      for (const [kind, text] of Object.entries(texts)) {
        writeFileSync(join(folder, `${each.name.replaceAll(' ', '_')}.${kind}`), text);
      }
    }
    process.stdout.write(`${JSON.stringify([each.name, summaryOf(plan, texts)])}\n`);
  }
}

/** The lines of a child process that makes a part. Throws if it fails. */
function partInProcess(part: number): Promise<readonly (readonly [string, PlanSummary])[]> {
  return new Promise((resolve, reject) => {
    const args = [distFile('measure-stored-plans'), ...process.argv.slice(2), '--part', String(part)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`the plans of part ${part} ended with ${code}`));
      else
        resolve(
          output
            .trim()
            .split('\n')
            .filter(Boolean)
            .map((line): readonly [string, PlanSummary] => JSON.parse(line)),
        );
    });
  });
}

/** What differs between two summaries, as lines. */
function differences(name: string, before: PlanSummary | undefined, now: PlanSummary): readonly string[] {
  if (before === undefined) return [`${name}: is new`];
  const lines = Object.entries(now).flatMap(([key, value]) => {
    const old = JSON.stringify(Object.entries(before).find(([each]) => each === key)?.[1]);
    return old === JSON.stringify(value) ? [] : [`  ${key}: ${old} → ${JSON.stringify(value)}`];
  });
  return lines.length === 0 ? [] : [name, ...lines];
}

async function compare({ write, folder, only }: Options): Promise<void> {
  if (folder !== null) mkdirSync(folder, { recursive: true });
  const parts = await Promise.all(Array.from({ length: PROCESSES }, (_, part) => partInProcess(part)));
  if (parts.flat().length === 0) throw new Error(`no plan that is stored has "${only}" in its name`);
  const made = Object.fromEntries(parts.flat().sort(([one], [other]) => (one < other ? -1 : 1)));
  if (write) {
    writeFileSync(STORED, `${JSON.stringify(made, null, 1)}\n`);
    console.log(`${Object.keys(made).length} plans are stored`);
    return;
  }
  const stored: Record<string, PlanSummary> = JSON.parse(readFileSync(STORED, 'utf8'));
  const lines = Object.entries(made).flatMap(([name, now]) => differences(name, stored[name], now));
  const missing = Object.keys(stored).filter((name) => name.includes(only) && made[name] === undefined);
  for (const line of [...lines, ...missing.map((name) => `${name}: is missing`)]) console.log(line);
  const changed = lines.filter((line) => !line.startsWith(' ')).length + missing.length;
  console.log(`${Object.keys(made).length} plans, ${changed} of them differ from what is stored`);
  if (changed > 0) process.exitCode = 1;
}

const options = optionsOf(process.argv.slice(2));
void (options.part === null ? compare(options) : makePart(options));
