/**
 * Python environments in the cache folder: one for each section of requirements.txt, because what they need contradicts
 * each other.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { canInstall, installPackages } from '../electron-libraries.mjs';
import { cacheFolder } from '../fetch-package.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';
import { lackInPip, sectionsOf } from './readings.mjs';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** The versions of what those packages ask for, in the same sections. */
const CONSTRAINTS = fileURLToPath(new URL('constraints.txt', import.meta.url));
/** The last file of an environment: the packages that it has. */
const COMPLETE = 'requirements.txt';

const runToItsEnd = promisify(execFile);

/** Runs a program, while others of this process run. Throws with all that it wrote to stderr. */
async function run(program, args) {
  try {
    await runToItsEnd(program, args, { maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(error.stderr?.trim() || error.message, { cause: error });
  }
}

/** The version of `python3`, such as 3.13.5; null if there is none, or if it cannot make environments with pip. */
function pythonVersion() {
  const print = 'import ensurepip, venv, platform; print(platform.python_version())';
  const { status, stdout } = spawnSync('python3', ['-c', print], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** Python itself: its version, and an environment with pip. Debian's packages are installed if they are missing. */
export async function python({ log }) {
  let version = pythonVersion();
  if (version === null) {
    if (!canInstall()) throw new CannotBeHad('there is no python3 with venv; install python3-venv');
    installPackages(['python3', 'python3-venv'], { log });
    version = pythonVersion();
    if (version === null) throw new Error('python3 cannot make environments after its packages were installed');
  }
  return { version, pip: await inEnvironment(folderFor('pip', version, ''), makeWithPip, '') };
}

/** The names of the sections of requirements.txt. */
export function sections() {
  return [...sectionsOf(readFileSync(REQUIREMENTS, 'utf8')).sections.keys()];
}

/** The program `python` of the environment of a section, and the version of Python. */
export async function environmentOf(section, { pip, version }, { log }) {
  const { options, sections } = sectionsOf(readFileSync(REQUIREMENTS, 'utf8'));
  const { lines, alone } = sections.get(section);
  const asked = `${[...options, ...lines].join('\n')}\n`;
  const further = sectionsOf(readFileSync(CONSTRAINTS, 'utf8')).sections.get(section)?.lines ?? [];
  const constraints = `${further.join('\n')}\n`;
  const make = async (folder) => {
    log(`installing ${lines.join(', ')} from PyPI, once`);
    await run('python3', ['-m', 'venv', '--without-pip', folder]);
    await install(folder, { pip, version, asked, constraints, alone });
  };
  const text = asked + constraints;
  return { program: await inEnvironment(folderFor(section, version, text), make, text), version };
}

async function install(folder, { pip, version, asked, constraints, alone }) {
  const scratch = mkdtempSync(join(cacheFolder(), 'requirements-'));
  try {
    const files = [join(scratch, 'requirements.txt'), join(scratch, 'constraints.txt')];
    writeFileSync(files[0], asked);
    writeFileSync(files[1], constraints);
    const environment = ['--python', join(folder, 'bin', 'python')];
    // Most of what is installed is never imported: Python compiles what is.
    const how = ['--quiet', '--disable-pip-version-check', '--no-compile', ...(alone ? ['--no-deps'] : [])];
    await run(pip, ['-m', 'pip', ...environment, 'install', ...how, '-r', files[0], '-c', files[1]]);
  } catch (error) {
    const lack = lackInPip(error.message, version);
    if (lack !== null) throw new CannotBeHad(lack, { cause: error });
    throw new Error(`pip failed: ${error.message.split('\n').at(-1)}`, { cause: error });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function makeWithPip(folder) {
  await run('python3', ['-m', 'venv', folder]);
}

function folderFor(name, version, text) {
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return join(cacheFolder(), `python-${version}-${name}-${digest}`);
}

/** The program of a complete environment. Its programs name their folder, so it is made in its place. */
async function inEnvironment(folder, make, text) {
  if (!existsSync(join(folder, COMPLETE))) {
    mkdirSync(cacheFolder(), { recursive: true });
    const aside = mkdtempSync(join(cacheFolder(), 'python-incomplete-'));
    if (existsSync(folder)) renameSync(folder, join(aside, 'old'));
    rmSync(aside, { recursive: true, force: true });
    await make(folder);
    writeFileSync(join(folder, COMPLETE), text);
  }
  return join(folder, 'bin', 'python');
}
