import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ServingMachine } from '#core/contract/serving/verification.ts';

const PROGRAMS = fileURLToPath(new URL('templates/python', import.meta.url));

/** What the program of a bundle says of this machine; null without Python. */
function machineHere(env: Readonly<Record<string, string>>): ServingMachine | null {
  const program = 'import json, machine; print(json.dumps(machine.machine()))';
  const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env };
  const { status, stdout } = spawnSync('python3', ['-c', program], {
    cwd: PROGRAMS,
    env: environment,
    encoding: 'utf8',
  });
  return status === 0 ? ServingMachine.parse(JSON.parse(stdout)) : null;
}

const hasPython = process.platform === 'linux' && spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)(
  'a program of a bundle says what it runs on, and a function the memory that Lambda states',
  () => {
    const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    expect(machineHere({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512' })).toEqual({ architecture, memoryMib: 512 });
    const here = machineHere({});
    expect(here?.architecture).toBe(architecture);
    expect(here?.memoryMib).toBeGreaterThan(16);
  },
);
