/** LibreOffice, which opens the slides and the workbook of a report in a test. `npm test` installs it once. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackages } from './electron-libraries.mjs';

/** Slides, sheets, and fonts of the widths of Arial. */
const PACKAGES = ['libreoffice-impress', 'libreoffice-calc', 'fonts-liberation'];

/** The program on the path; null if there is none. */
function soffice() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'soffice')).find((file) => existsSync(file)) ?? null;
}

/** The installed program; `program` is null if it cannot be had here, and `reason` says why. */
export function office({ log }) {
  try {
    if (soffice() === null) installPackages(PACKAGES, { log: (line) => log(`${line} (about 500 MB, once)`) });
    const program = soffice();
    return { program, reason: program === null ? 'there is no soffice on the path' : null };
  } catch (error) {
    return { program: null, reason: error.message };
  }
}
