import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment that determines the data folder; a parameter so that every platform can be tested on one. */
interface Surroundings {
  readonly platform: string;
  readonly environment: Environment;
  readonly userFolder: string;
}

/**
 * The folder of runs, diagnostics and caches: `$MODEWISE_HOME`, else the platform's data folder (XDG on Linux,
 * Application Support on macOS, %APPDATA% on Windows). It may not exist yet.
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
  // The XDG specification requires ignoring relative paths.
  const base = dataHome?.startsWith('/') === true ? dataHome : join(userFolder, '.local', 'share');
  return join(base, 'modewise');
}

/** Locales that a system lacks, by name. */
export function localesFolder(): string {
  return join(homeFolder(), 'locales');
}

/** Contains one folder per run. */
export function runsFolder(): string {
  return join(homeFolder(), 'runs');
}

/** Contains one folder for each project whose variants the window made. */
export function variantsFolder(): string {
  return join(homeFolder(), 'variants');
}

/** Refreshed and imported prices, which override the bundled ones. */
export function catalogFolder(): string {
  return join(homeFolder(), 'catalog');
}

/** Uploads and downloads of browser tabs, while a server for them runs. */
export function uploadsFolder(): string {
  return join(homeFolder(), 'uploads');
}

/** Contains one folder per study on a fleet that the window started. */
export function fleetsFolder(): string {
  return join(homeFolder(), 'fleets');
}

/** Local copies of data that were read from a source. */
export function sourcesFolder(): string {
  return join(homeFolder(), 'sources');
}

/** Details of defects. */
export function diagnosticsFolder(): string {
  return join(homeFolder(), 'diagnostics');
}

/** Calibrations of hosts. */
export function calibrationFolder(): string {
  return join(homeFolder(), 'calibration');
}

/** The lock file for measuring: one measurement at a time under this home. */
export function turnFile(): string {
  return join(homeFolder(), 'measuring.lock');
}

/** Unsaved edits of projects. */
export function autosaveFolder(): string {
  return join(homeFolder(), 'autosave');
}

/** The list of recent projects. */
export function recentsFile(): string {
  return join(homeFolder(), 'recents.json');
}

/** The user's settings for all projects. */
export function settingsFile(): string {
  return join(homeFolder(), 'settings.json');
}

/** The folder with package.json: the checkout, or the packaged app. */
export function programFolder(): string {
  // Bundles are CommonJS; tests run the sources as modules.
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

/** The built script of a report's page with sliders. */
export function liveReportFile(): string {
  return join(programFolder(), 'dist', 'live-report', 'live-report.js');
}

/** The built pages of the window. */
export function pagesFolder(): string {
  return join(programFolder(), 'dist', 'renderer');
}

/** The sample models and their manifest. */
export function modelsFolder(): string {
  return process.env['MODEWISE_MODELS'] ?? join(programFolder(), 'models');
}

/** The program's version from package.json. */
export function programVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8'));
  const version = typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
