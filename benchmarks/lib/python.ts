import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { watchPeakMiB } from './bench-process.ts';

/** The system's Python, which has Debian's python3-onnxruntime. */
const PYTHON = '/usr/bin/python3';

/** One run of a script: its output, and the wall time and memory of its process. */
export interface PythonRun<T> {
  readonly result: T;
  readonly wallMs: number;
  readonly peakMiB: number | null;
}

function run(args: readonly string[]): Promise<PythonRun<string>> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    // Debian's ONNX Runtime writes thousands of lines about schemas to stderr when it loads.
    const child = spawn(PYTHON, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const peakMiB = watchPeakMiB(child);
    let output = '';
    let lastWords = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-500);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve({ result: output, wallMs: performance.now() - startedMs, peakMiB: peakMiB() });
      else reject(new Error(`${PYTHON} ended with ${String(code)}: ${lastWords.trim()}`));
    });
  });
}

/** Why Python or these modules cannot be used; null if they can. */
export async function pythonProblem(modules: readonly string[]): Promise<string | null> {
  try {
    await run(['-c', modules.map((each) => `import ${each}`).join('\n')]);
    return null;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split('\n').at(-1) ?? text;
  }
}

/** Runs a script of benchmarks/python and parses the JSON object that it prints. Throws if it fails. */
export async function runPython<T>(script: string, args: readonly string[]): Promise<PythonRun<T>> {
  const { result, ...rest } = await run([join(process.cwd(), 'benchmarks', 'python', script), ...args]);
  return { result: JSON.parse(result) as T, ...rest };
}
