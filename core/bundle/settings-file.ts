import type { RunDocument } from '#core/contract/run/run.ts';
import { pythonComment as comment, pythonDocstring, pythonLiteral as literal } from './escape.ts';
import { inputPorts, outputPorts } from './ports.ts';
import type { BundleValues, Traced } from './traced.ts';

/** The settings of every bundle, by their name in the file, and those that only some programs read. */
const COMMON = {
  THREADS: 'threads',
  BATCH_SIZE: 'batchSize',
  GRAPH_LEVEL: 'graphLevel',
  SPINNING: 'spinning',
  MEMORY_ARENA: 'arena',
  MEMORY_PATTERN: 'memoryPattern',
  BRANCH_THREADS: 'branchThreads',
} as const;
const JOB = { SESSIONS: 'sessions' } as const;
const STREAM = { WINDOW_S: 'windowS', MAX_BATCH: 'maxBatch' } as const;
const TABLE = { STORE: 'store', ANSWER_LIFE_S: 'answerLifeS', LIVE_TIMEOUT_S: 'liveTimeoutS' } as const;

/** Which settings a bundle has besides the common ones. */
export type SettingGroup = 'job' | 'stream' | 'table';

/** settings.py: everything that the Python programs of a bundle take from the plan and the run, each number with where it comes from. */
export function settingsFile(
  run: RunDocument,
  values: BundleValues,
  { groups, modelFile }: { readonly groups: readonly SettingGroup[]; readonly modelFile: string },
): string {
  const named = {
    ...COMMON,
    ...(groups.includes('job') ? JOB : {}),
    ...(groups.includes('stream') ? STREAM : {}),
    ...(groups.includes('table') ? TABLE : {}),
  };
  const keys = (run.data.leftOut ?? []).filter(({ code }) => code === 'key').map(({ column }) => column);
  return [
    pythonDocstring(`What the plan and its measurement say. ${values['headline']?.value ?? ''}`),
    '',
    `MODEL_NAME = ${literal(values['name']?.value ?? '')}`,
    `MODEL_FILE = ${literal(modelFile)}`,
    comment(`SHA-256 of the model that was measured: ${run.model.sha256 ?? 'not known'}`),
    `BATCHABLE = ${literal(run.model.batchable)}  ${comment(run.model.batchableReason)}`,
    `INPUTS = ${literal(inputPorts(run))}`,
    `OUTPUTS = ${literal(outputPorts(run.model))}`,
    '# Columns that identify a row. They are written next to its predictions.',
    `KEY_COLUMNS = ${literal(keys)}`,
    '',
    ...Object.entries(named).map(([name, key]) => setting(name, values[key])),
    '',
  ].join('\n');
}

function setting(name: string, traced: Traced | undefined): string {
  if (traced === undefined) throw new Error(`the setting ${name} has no value`);
  return `${name} = ${literal(traced.value)}${traced.note === '' ? '' : `  ${comment(traced.note)}`}`;
}
