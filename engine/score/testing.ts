import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ScoreDocument, type ScoreRequest, WHOLE } from '#core/contract/run/score.ts';
import { createChildBenchHost } from '#engine/bench/bench-host-child.ts';
import { node, type OnnxGraph, value } from '#engine/model/onnx-writer/graph.ts';
import { scoreFile, type ScoreOptions } from './score-file.ts';

/** Timeout for tests that score in real bench processes. */
export const SLOW = { timeout: 90_000 };

/** A request; the rest are plain defaults. */
export type Asked = Partial<ScoreRequest> & Pick<ScoreRequest, 'model' | 'data' | 'out'>;

/** Scores in a real bench process. */
export function score(request: Asked, options: Partial<ScoreOptions> = {}): Promise<ScoreDocument> {
  return scoreFile({
    request: {
      shard: WHOLE,
      maps: [],
      drops: [],
      labels: [],
      dims: {},
      keep: null,
      batchSize: null,
      threads: null,
      overwrite: false,
      ...request,
    },
    benchHost: createChildBenchHost(),
    signal: new AbortController().signal,
    onEvent: () => undefined,
    ...options,
  });
}

/** Doubles whole numbers. */
export const TWICE: OnnxGraph = {
  name: 'twice',
  nodes: [node('Add', ['x', 'x'], 'y')],
  initializers: [],
  inputs: [value('x', 'int64', ['N'])],
  outputs: [value('y', 'int64', ['N'])],
};

/** The rows without `x`. */
export const isMissing = (row: number): boolean => row % 1000 === 7;

/** Writes rows.csv, with a key, whose `x` is missing in some rows. */
export function csv(folder: string, rows: number, missing = isMissing): string {
  const path = join(folder, 'rows.csv');
  const lines = Array.from({ length: rows }, (_, row) => `k${row},${missing(row) ? '' : row}`);
  writeFileSync(path, `customer_id,x\n${lines.join('\n')}\n`);
  return path;
}

/** The lines of a CSV without its header. */
export const linesOf = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
