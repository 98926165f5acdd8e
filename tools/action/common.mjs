/** Shared code of the steps of the GitHub action: inputs, files of the runner, and its commands. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = join(dirname(dirname(fileURLToPath(import.meta.url))), 'modewise.mjs');

/** The mark of `modewise diff --format github`, by which a later run finds the comment of an earlier one. */
export const COMMENT_MARK = '<!-- modewise-diff -->';

/** An input of the action, without the space around it; empty if it is not given. */
export function input(name) {
  return (process.env[`MODEWISE_${name}`] ?? '').trim();
}

/** The lines of an input that are not empty. */
export function lines(name) {
  return input(name)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A new folder for files that later steps read. The runner empties its parent after the job. */
export function newFolder() {
  return mkdtempSync(join(process.env.RUNNER_TEMP || tmpdir(), 'modewise-'));
}

/** A path of the workspace as an absolute one, so that no name looks like an option. */
export function inWorkspace(path) {
  return resolve(process.env.GITHUB_WORKSPACE || '.', path);
}

/** Sets outputs of the step. The delimiter is random, so that no value can end itself. */
export function setOutputs(values) {
  const text = Object.entries(values).map(([name, value]) => {
    const end = `end-${randomUUID()}`;
    return `${name}<<${end}\n${value}\n${end}\n`;
  });
  appendFileSync(process.env.GITHUB_OUTPUT, text.join(''));
}

/** Prints a line that GitHub shows next to the job: `error`, `warning` or `notice`. */
export function annotate(kind, text) {
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  console.log(`::${kind}::${escaped}`);
}

/** Ends the step with an error. */
export function fail(text) {
  annotate('error', text);
  process.exit(1);
}

/**
 * Runs the command line and returns its exit code and output. Its stderr goes to the log of the job, where the runner must not read commands from it,
 * because names of files and columns come from outside.
 */
export async function modewise(args) {
  const pause = randomUUID();
  console.log(`::stop-commands::${pause}`);
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said.stderr += text;
    process.stdout.write(text);
  });
  const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
  console.log(`\n::${pause}::`);
  return { code: code ?? 3, ...said };
}

/** Text as a code block that nothing in it can end. */
export function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}
