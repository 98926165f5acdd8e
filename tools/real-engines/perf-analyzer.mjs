/** Triton's perf_analyzer, which lies in the environment `perf-analyzer`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { canInstall, installPackages } from '../electron-libraries.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';

/** Debian's packages for the libraries that the program loads, by the names of the libraries. */
const PACKAGES = { 'libb64.so.0d': 'libb64-0d' };

/** The program and the folder of the libraries that it loads. Installs Debian's packages that it lacks. */
export function perfAnalyzer({ program: python, version }, { log }) {
  const program = join(dirname(python), 'perf_analyzer');
  if (!existsSync(program)) throw new CannotBeHad('the wheel of tritonclient for this machine has no perf_analyzer');
  chmodSync(program, 0o755);
  const libraries = cudaFolder(dirname(dirname(python)));
  const packages = missing(program, libraries).flatMap((name) => PACKAGES[name] ?? []);
  if (packages.length > 0 && canInstall()) installPackages(packages, { log });
  const lacks = missing(program, libraries);
  if (lacks.length > 0) throw new CannotBeHad(`perf_analyzer does not find ${lacks.join(', ')}`);
  return { program, libraries, version };
}

function cudaFolder(environment) {
  const lib = join(environment, 'lib');
  const python = readdirSync(lib).find((name) => name.startsWith('python3'));
  return join(lib, python ?? '', 'site-packages', 'nvidia', 'cuda_runtime', 'lib');
}

/** The shared libraries that a program does not find. */
function missing(program, libraries) {
  const { stdout, stderr } = spawnSync('ldd', [program], {
    encoding: 'utf8',
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  });
  return [...`${stdout ?? ''}\n${stderr ?? ''}`.matchAll(/(\S+) => not found|version `(\S+)' not found/g)].map(
    ([, library, symbols]) => library ?? symbols,
  );
}
