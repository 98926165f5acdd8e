import { AppError, usage } from '#engine/platform/app-error.ts';
import { keyStoreEntries } from './keystore.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Placeholder shown instead of a secret. */
export const HIDDEN = '…';

/** A text with its variables replaced, and their values. */
export interface Expanded {
  readonly text: string;
  /** The text with `HIDDEN` in their place. */
  readonly shown: string;
  readonly secrets: readonly string[];
}

const VARIABLE = /\$\{([A-Za-z_]\w*|keystore:[\w.@/-]+)\}/g;

/**
 * Replaces `${NAME}` in a text by a variable of the environment, and `${keystore:NAME}` by an entry of the key store, which `environment` holds too.
 * `option` names the source of the text, and `encode` encodes a value for its position, given the text before it. Throws AppError (usage) for an unset
 * variable.
 */
export function expand(
  text: string,
  option: string,
  environment: Environment,
  encode: (value: string, before: string) => string = (value) => value,
): Expanded {
  const secrets: string[] = [];
  const expanded = text.replaceAll(VARIABLE, (_, name: string, at: number) => {
    const value = environment[name];
    if (value === undefined || value === '') {
      throw usage(`${option}: the environment has no ${name}`, `Set it first: export ${name}=…`);
    }
    const encoded = encode(value, text.slice(0, at));
    secrets.push(value, ...(encoded === value ? [] : [encoded]));
    return encoded;
  });
  return { text: expanded, shown: text.replaceAll(VARIABLE, HIDDEN), secrets };
}

/** Names of headers whose values are secret. */
const SECRET_NAME = /^(proxy-)?authorization$|^cookie$|token|secret|password|credential|(^|[-_])(api)?key$/i;
const HEADER = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/s;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** What we write ourselves. */
const OURS = new Set(['host', 'content-length', 'content-type', 'transfer-encoding', 'connection', 'expect', 'te']);

/** A header with its value, and the secrets in it. */
export interface ReadHeader {
  readonly name: string;
  readonly value: string;
  readonly secrets: readonly string[];
}

/**
 * Reads `Name: value` with variables of the environment. A secret value must come from there, because every program on the machine can read a command
 * line. Throws AppError (usage), without the value.
 */
export function readHeader(line: string, environment: Environment): ReadHeader {
  const [, name = '', value = ''] = HEADER.exec(line) ?? [];
  if (name === '') throw usage('invalid --header', "Write it as 'Name: value'.");
  if (OURS.has(name.toLowerCase())) throw usage(`--header ${name} is set by Modewise`, 'Leave it out.');
  const { text, secrets } = expand(value, `--header ${name}`, environment);
  if (SECRET_NAME.test(name) && secrets.length === 0) {
    throw usage(
      `the value of --header ${name} is secret, and every program of this machine can read a command line`,
      `Put it into the environment and write '${name}: \${NAME}' in single quotes, or into the key store: '${name}: \${keystore:NAME}'.`,
    );
  }
  if (!PRINTABLE.test(text))
    throw usage(`the value of --header ${name} has characters that are not allowed in a header`, 'Check it.');
  return { name, value: text, secrets };
}

/**
 * Reads a secret that an option names: `${NAME}` of the environment or `${keystore:NAME}`. Throws AppError (usage), without the value, if it is written out,
 * because every program on the machine can read a command line.
 */
export async function readSecret(text: string, option: string, environment: Environment): Promise<string> {
  const entries = await keyStoreEntries([text], { environment });
  const { text: value, secrets } = expand(text, option, { ...environment, ...entries });
  if (secrets.length === 0 || !PRINTABLE.test(value)) {
    throw usage(
      secrets.length === 0 ? `${option} is a secret` : `the value of ${option} has characters that are not allowed`,
      `Put it into the environment and write ${option} '\${NAME}' in single quotes, or into the key store: '\${keystore:NAME}'.`,
    );
  }
  return value;
}

/** Shorter texts occur in ordinary sentences. */
const SHORTEST = 4;

/** The error without any of the secrets. This is the last safeguard: messages do not quote servers or libraries. */
export function withoutSecrets(error: unknown, secrets: readonly string[]): unknown {
  const hidden = (text: string): string =>
    secrets
      .filter(({ length }) => length >= SHORTEST)
      .reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
  if (error instanceof AppError) {
    const { code, file, reason, actions } = error;
    return new AppError({
      code,
      file: file === null ? null : hidden(file),
      cause: hidden(reason),
      actions: actions.map(hidden),
    });
  }
  if (!(error instanceof Error)) return new Error(hidden(String(error)));
  const shown = new Error(hidden(error.message));
  shown.stack = hidden(error.stack ?? '');
  return shown;
}
