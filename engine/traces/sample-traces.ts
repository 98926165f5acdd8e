import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { usage } from '#engine/platform/app-error.ts';
import { modelsFolder } from '#engine/platform/paths.ts';

const SAMPLE = 'sample:';
const ENDING = '.csv.gz';

/** Whether a trace is one of the program's own. */
export function isSampleTrace(file: string): boolean {
  return file.startsWith(SAMPLE);
}

/** The path of a trace: a path, or `sample:NAME`. Throws AppError with the known names if there is no such sample. */
export function tracePath(file: string): string {
  if (!isSampleTrace(file)) return file;
  const folder = join(modelsFolder(), 'traces');
  const name = `${file.slice(SAMPLE.length)}${ENDING}`;
  const names = existsSync(folder) ? readdirSync(folder).filter((each) => each.endsWith(ENDING)) : [];
  if (names.includes(name)) return join(folder, name);
  const known = names.sort().map((each) => `${SAMPLE}${each.slice(0, -ENDING.length)}`);
  throw usage(`unknown sample trace "${file.slice(SAMPLE.length)}"`, `Sample traces: ${known.join(', ')}`);
}
