import { execFile } from 'node:child_process';
import { printable } from '#core/words/format/safe-text.ts';
import { usage } from '#engine/platform/app-error.ts';

/** How to ask the key store of a system for an entry, and how to create one. Only the answer contains the value. */
interface KeyStore {
  readonly program: string;
  readonly lookUp: (name: string) => {
    readonly args: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
  };
  /** Whether the tool says that there is no such entry. */
  readonly isAbsent: (exitCode: number, said: string) => boolean;
  readonly howToStore: (name: string) => string;
  readonly howToInstall: string;
}

/** The service under which entries are stored. */
const SERVICE = 'modewise';
/** The variable that passes the name to PowerShell, so that the name is never part of a script. */
const NAME_VARIABLE = 'MODEWISE_KEYSTORE_NAME';
/** The exit code of `security` for a missing item. */
const ITEM_NOT_FOUND = 44;

const LINUX: KeyStore = {
  program: 'secret-tool',
  lookUp: (name) => ({ args: ['lookup', 'service', SERVICE, 'account', name] }),
  isAbsent: (exitCode, said) => exitCode === 1 && said === '',
  howToStore: (name) => `secret-tool store --label='Modewise ${name}' service ${SERVICE} account ${name}`,
  howToInstall: 'Install it (Debian: libsecret-tools, Fedora: libsecret), or use a variable of the environment.',
};

const MAC: KeyStore = {
  program: '/usr/bin/security',
  lookUp: (name) => ({ args: ['find-generic-password', '-s', SERVICE, '-a', name, '-w'] }),
  isAbsent: (exitCode) => exitCode === ITEM_NOT_FOUND,
  howToStore: (name) => `security add-generic-password -s ${SERVICE} -a ${name} -w`,
  howToInstall: 'Use a variable of the environment.',
};

const WINDOWS: KeyStore = {
  program: 'powershell.exe',
  lookUp: (name) => ({
    args: [
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      `$ErrorActionPreference = 'Stop'; Get-Secret -Name $env:${NAME_VARIABLE} -AsPlainText`,
    ],
    environment: { [NAME_VARIABLE]: name },
  }),
  isAbsent: (_, said) => said.includes('was not found') && said.includes('vault'),
  howToStore: (name) => `Set-Secret -Name ${name} (PowerShell, module Microsoft.PowerShell.SecretManagement)`,
  howToInstall: 'Use a variable of the environment.',
};

/** The key store of a system; that of Linux for every other one. */
export function keyStoreOf(platform: string): KeyStore {
  return platform === 'darwin' ? MAC : platform === 'win32' ? WINDOWS : LINUX;
}

/** `${keystore:NAME}`, written where the name of a variable would be. */
const ENTRY = /\$\{(keystore:([\w.@/-]+))\}/g;
/** A locked store asks its user for a password. */
const TIMEOUT_MS = 120_000;
const MAX_BYTES = 64 * 1024;

/**
 * The entries of the system's key store that are named in texts, by what names them (`keystore:NAME`). Asks the system's own tool, without a shell.
 * Throws AppError (usage) without a value if the tool or an entry is missing.
 */
export async function keyStoreEntries(
  texts: readonly string[],
  { environment, platform = process.platform }: KeyStoreOptions,
): Promise<Readonly<Record<string, string>>> {
  const named = new Map(
    texts.flatMap((text) => [...text.matchAll(ENTRY)]).map(([, key = '', name = '']) => [key, name] as const),
  );
  const entries: Record<string, string> = {};
  // One after the other: each may ask to unlock the store.
  for (const [key, name] of named) entries[key] = await entryOf(name, { environment, platform });
  return entries;
}

interface KeyStoreOptions {
  /** Environment of the tool, which it needs to find the store of the session. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
}

function entryOf(name: string, { environment, platform }: Required<KeyStoreOptions>): Promise<string> {
  const store = keyStoreOf(platform);
  const { args, environment: more = {} } = store.lookUp(name);
  const options = {
    env: { ...environment, ...more },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_BYTES,
    windowsHide: true,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(store.program, args, options, (error, stdout, stderr) => {
      const value = stdout.replace(/\r?\n$/, '');
      if (error === null && value !== '') return resolve(value);
      reject(refusal(store, name, { error, stderr }));
    });
    child.stdin?.end();
  });
}

/** Why there is no value. Never quotes the standard output of a tool, because it may be the value. */
function refusal(
  store: KeyStore,
  name: string,
  { error, stderr }: { readonly error: Error | null; readonly stderr: string },
): Error {
  const code = error !== null && 'code' in error ? error.code : 0;
  if (code === 'ENOENT') {
    return usage(`the key store cannot be asked for ${name}: ${store.program} is not installed`, store.howToInstall);
  }
  const said = stderr.trim();
  if (error === null || (typeof code === 'number' && store.isAbsent(code, said))) {
    return usage(`the key store has no entry ${name}`, `Store it first: ${store.howToStore(name)}`);
  }
  const [first = ''] = said.split('\n', 1);
  const why = first === '' ? (typeof code === 'number' ? `exit code ${code}` : 'it did not answer') : printable(first);
  return usage(`the key store cannot be asked for ${name}: ${why}`, 'Unlock it, or use a variable of the environment.');
}
