import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRun } from '#core/contract/testing/testing.ts';
import { FleetStudy } from '#core/contract/fleet/fleet.ts';
import { type Finished, modewise, ROOT } from '#e2e/modewise.ts';
import { sharedPlanOf } from '#e2e/shared-plan.ts';

/** The model that the studies of the tests measure: small enough for a ConfigMap. */
export const MODEL = join(ROOT, 'models', 'fraud', 'fraud.onnx');
/** Rows for it, few enough for a ConfigMap. */
export function smallData(folder: string): string {
  const rows = readFileSync(join(ROOT, 'models', 'fraud', 'fraud.csv'), 'utf8')
    .split('\n')
    .slice(0, 1_001);
  const path = join(folder, 'rows.csv');
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
}

/** A plan whose run measured `MODEL`: the shared one with the hash of that model. */
export async function planOfModel(folder: string): Promise<string> {
  const { file } = await sharedPlanOf('million-a-day');
  const sha256 = createHash('sha256').update(readFileSync(MODEL)).digest('hex');
  const own = exampleRun().model.sha256 ?? '';
  const path = join(folder, 'plan.json');
  writeFileSync(path, readFileSync(file, 'utf8').replaceAll(own, sha256));
  return path;
}

/** The shortest measurement that is complete. */
export const SHORT = [
  '--modes',
  'batch',
  '--batch-size',
  '32',
  '--threads',
  '1',
  '--replicas',
  '1',
  '--duration-s',
  '0.2',
] as const;

/** Runs `modewise fleet` with a kubeconfig. */
export function fleetCommand(
  { home, kubeconfig }: { readonly home: string; readonly kubeconfig: string },
  args: readonly string[],
  more: Partial<Parameters<typeof modewise>[1]> = {},
): Promise<Finished> {
  return modewise(['fleet', ...args], { ...more, home, environment: { KUBECONFIG: kubeconfig, ...more.environment } });
}

/** fleet.json as it is on the disk. */
export function studyIn(file: string): FleetStudy {
  return FleetStudy.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The state of each run, by type. */
export function statesOf({ runs }: FleetStudy): Readonly<Record<string, string>> {
  return Object.fromEntries(runs.map(({ instanceType, state }) => [instanceType, state]));
}
