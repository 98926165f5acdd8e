import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/** What decides where the data folder lies; a parameter so that every platform can be tested on one. */
interface Surroundings {
  readonly platform: string;
  readonly environment: Environment;
  readonly userFolder: string;
}

/**
 * Where runs, diagnostics and caches lie: `$MODEWISE_HOME`, else the platform's data folder (XDG on Linux, Application Support
 * on macOS, %APPDATA% on Windows). The folder need not exist yet.
 */
export function homeFolder(
  { platform, environment, userFolder }: Surroundings = {
    platform: process.platform,
    environment: process.env,
    userFolder: homedir(),
  },
): string {
  const named = environment['MODEWISE_HOME'];
  if (named !== undefined && named !== '') return resolve(named);
  if (platform === 'darwin') return join(userFolder, 'Library', 'Application Support', 'Modewise');
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(userFolder, 'AppData', 'Roaming'), 'Modewise');
  const dataHome = environment['XDG_DATA_HOME'];
  // The XDG specification says that a relative path is to be ignored.
  const base = dataHome?.startsWith('/') === true ? dataHome : join(userFolder, '.local', 'share');
  return join(base, 'modewise');
}

/** One folder for each run. */
export function runsFolder(): string {
  return join(homeFolder(), 'runs');
}

/** Prices that were refreshed or imported: they lie over the bundled ones. */
export function catalogFolder(): string {
  return join(homeFolder(), 'catalog');
}

/** What browser tabs send and fetch, while a server for them runs. */
export function uploadsFolder(): string {
  return join(homeFolder(), 'uploads');
}

/** Where the details of a defect are written. */
export function diagnosticsFolder(): string {
  return join(homeFolder(), 'diagnostics');
}

/** What hosts were calibrated to. */
export function calibrationFolder(): string {
  return join(homeFolder(), 'calibration');
}

/** Its lock is the turn to measure: one measurement at a time under this home. */
export function turnFile(): string {
  return join(homeFolder(), 'measuring.lock');
}

/** Edits of projects that are not saved. */
export function autosaveFolder(): string {
  return join(homeFolder(), 'autosave');
}

/** The list of projects that were open lately. */
export function recentsFile(): string {
  return join(homeFolder(), 'recents.json');
}

/** What the user set once for all projects. */
export function settingsFile(): string {
  return join(homeFolder(), 'settings.json');
}

/** The folder that holds package.json: the checkout, or the packaged app. */
export function programFolder(): string {
  // Bundles are CommonJS; the tests run the sources as modules.
  const here = typeof __dirname === 'string' ? __dirname : dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json above ${here}`);
  }
}

/** A built program or thread by its name in vite.config.ts: `bench` → dist/engine/bench.cjs. */
export function distFile(name: string): string {
  const folder = process.env['MODEWISE_DIST'] ?? join(programFolder(), 'dist', 'engine');
  return join(folder, `${name}.cjs`);
}

/** The built window. */
export function pagesFolder(): string {
  return join(programFolder(), 'dist', 'renderer');
}

/** The sample models with their manifest. */
export function modelsFolder(): string {
  return process.env['MODEWISE_MODELS'] ?? join(programFolder(), 'models');
}

/** The program's version, as package.json has it. */
export function programVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8'));
  const version = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
