import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { localesFolder } from '#engine/platform/paths.ts';

/** ONNX Runtime's message about the locale of the operator StringNormalizer, which text models of scikit-learn have. */
export const LOCALE_MISSING = /Failed to construct locale with name:\s*([\w.@-]+)/;

/** Where Linux systems keep the locale that each of them has, however small it is. */
const ALWAYS_THERE = ['/usr/lib/locale/C.utf8', '/usr/lib/locale/C.UTF-8', '/usr/lib64/locale/C.utf8'];

/** Names for which the locale that is always there serves: StringNormalizer only changes the case of letters, by the rules of Unicode in both. */
const SERVED = /^en_[A-Z]{2}\.(UTF-8|utf8)$/;

/**
 * If a session failed for a locale that this system lacks, lets this process find the locale C.UTF-8 under its name, in a folder of ours. Returns
 * whether the session is worth another attempt. In a thread it needs the environment of the process (`SHARE_ENV`), because C++ reads that. The
 * second parameter is for tests.
 */
export function provideLocaleOf(
  error: unknown,
  { folder = localesFolder(), known = ALWAYS_THERE, environment = process.env } = {},
): boolean {
  const name = LOCALE_MISSING.exec(error instanceof Error ? error.message : String(error))?.[1];
  const system = known.find((each) => existsSync(each));
  // With this folder already in use, another attempt would fail as well.
  if (name === undefined || !SERVED.test(name) || system === undefined || environment['LOCPATH'] === folder)
    return false;
  const link = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    if (!existsSync(link)) symlinkSync(system, link);
  } catch {
    // Another process was faster, or the folder cannot be written to.
    if (!existsSync(link)) return false;
  }
  environment['LOCPATH'] = folder;
  return true;
}
