import { type AppError, notAvailable } from './app-error.ts';

/** The packages with native code, by what their names begin with, and the systems that they are made for. */
const LIBRARIES: readonly { readonly package: string; readonly name: string; readonly systems: string }[] = [
  {
    package: 'onnxruntime-',
    name: 'ONNX Runtime',
    systems: 'Linux with glibc (x64, arm64), macOS on Apple silicon and Windows (x64, arm64)',
  },
  { package: '@duckdb/', name: 'DuckDB', systems: 'Linux, macOS and Windows (x64, arm64)' },
  {
    package: 'fs-native-extensions',
    name: 'The library for file locks',
    systems: 'Linux, macOS and Windows (x64, arm64)',
  },
];

/** Codes of errors of Node and of require-addon when a module or a library that it needs cannot be loaded. */
const LOADING = /\b(?:MODULE_NOT_FOUND|ERR_DLOPEN_FAILED|ADDON_NOT_FOUND)\b/;

/** What to do when a package with native code is missing or broken. */
export const INSTALL_AGAIN = 'Install Modewise again, with its optional packages (in a checkout: npm ci).';

/**
 * A failure to load native code, as an error that says for which systems it exists; null for any other failure. Takes what was thrown, or
 * what a process wrote before it ended.
 */
export function missingLibrary(thrown: unknown): AppError | null {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : text;
  if (!LOADING.test(code)) return null;
  const library = LIBRARIES.find((each) => text.includes(each.package));
  if (library === undefined) return null;
  const lines = text.split('\n');
  const line = (lines.find((each) => each.includes('Error: ')) ?? lines[0] ?? '').replace(/^.*?Error: /, '').trim();
  return notAvailable(
    null,
    `${library.name} cannot be loaded on this system (${process.platform} ${process.arch}): ${line.slice(0, 300)}`,
    `It exists for ${library.systems}. On one of these: ${INSTALL_AGAIN}`,
  );
}
