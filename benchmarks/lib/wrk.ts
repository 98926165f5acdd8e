import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferBody } from '#engine/bench/http-load/request-bytes.ts';

/** The results of wrk. */
export interface WrkResult {
  readonly requestsPerS: number;
  readonly not2xx: number;
  /** Sum of connect, read, write and timeout errors. */
  readonly socketErrors: number;
}

/** Whether Debian's wrk can be started. */
export function hasWrk(): boolean {
  return spawnSync('wrk', ['-v']).error === undefined;
}

/** Writes a wrk script that posts one body repeatedly. Returns its path. */
export function wrkScript({ bytes, jsonBytes }: InferBody): string {
  const folder = mkdtempSync(join(tmpdir(), 'modewise-wrk-'));
  const bodyPath = join(folder, 'body.bin');
  const scriptPath = join(folder, 'post.lua');
  writeFileSync(bodyPath, bytes);
  const lines = [
    'wrk.method = "POST"',
    'wrk.headers["Content-Type"] = "application/octet-stream"',
    `wrk.headers["Inference-Header-Content-Length"] = "${jsonBytes}"`,
    `local file = io.open(${JSON.stringify(bodyPath)}, "rb")`,
    'wrk.body = file:read("*a")',
    'file:close()',
  ];
  writeFileSync(scriptPath, `${lines.join('\n')}\n`);
  return scriptPath;
}

/** Runs wrk with one thread and 32 connections. Throws if it fails or its output cannot be parsed. */
export function runWrk(options: {
  readonly url: string;
  readonly script: string;
  readonly seconds: number;
}): Promise<WrkResult> {
  const { url, script, seconds } = options;
  return new Promise((resolve, reject) => {
    const child = spawn('wrk', ['-t1', '-c32', `-d${seconds}s`, '-s', script, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', () => {
      const requestsPerS = Number(/Requests\/sec:\s*([\d.]+)/.exec(output)?.[1] ?? Number.NaN);
      if (Number.isNaN(requestsPerS)) return reject(new Error(`wrk said nothing of requests:\n${output}`));
      const errors =
        /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? [];
      resolve({
        requestsPerS,
        not2xx: Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0),
        socketErrors: errors.reduce((total, count) => total + Number(count), 0),
      });
    });
  });
}
