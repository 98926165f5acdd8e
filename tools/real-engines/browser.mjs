/** Chromium, for the journeys through the window that need a real engine. */
import { canInstall, installPackages, missingTestPackages } from '../electron-libraries.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';

/** The name of its package. The tests find the program themselves. */
const PACKAGE = 'chromium';

/** Installs it if it is missing. */
export function browser({ log }) {
  if (!missingTestPackages().includes(PACKAGE)) return { program: PACKAGE };
  if (!canInstall()) throw new CannotBeHad(`there is no Chromium; install ${PACKAGE}`);
  installPackages([PACKAGE], { log });
  return { program: PACKAGE };
}
