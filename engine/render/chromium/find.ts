import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AppError } from '#engine/platform/app-error.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
  'msedge',
  'chrome',
];

/** Places of browsers that are not in PATH. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

const REMEDY = 'Install Chromium, Google Chrome or Microsoft Edge, or set MODEWISE_CHROMIUM to the program.';

/**
 * A browser of this machine that can print: `MODEWISE_CHROMIUM`, else a known name in PATH, else its usual place.
 * Throws AppError (not-available) with what to install.
 */
export function findChromium(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): string {
  const named = environment['MODEWISE_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (isProgram(named)) return named;
    throw missing(named, 'MODEWISE_CHROMIUM names it, but it is not a program');
  }
  const ending = platform === 'win32' ? '.exe' : '';
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, `${name}${ending}`)));
  const found = [...candidates, ...(PLACES[platform] ?? [])].find(isProgram);
  if (found === undefined) throw missing(null, 'a PDF is printed by a Chromium, and there is none on this machine');
  return found;
}

function missing(file: string | null, cause: string): AppError {
  const actions = [REMEDY, 'Or pass --format html: any browser prints it, and its first two pages are a summary.'];
  return new AppError({ code: 'not-available', file, cause, actions });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
