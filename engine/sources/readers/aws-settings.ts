import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unusable } from '#engine/platform/app-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How to reach S3. `keys` is null for requests without a signature, which public buckets accept. */
export interface AwsSettings {
  readonly keys: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string | undefined;
  } | null;
  readonly region: string;
  /** The server of an S3-compatible store; null for Amazon's. */
  readonly endpoint: string | null;
}

/**
 * The settings from the variables and files that AWS's own tools use: keys from the environment, else from the profile. Throws AppError
 * if `AWS_PROFILE` names a profile without keys.
 */
export async function awsSettings(location: string, environment: Environment = process.env): Promise<AwsSettings> {
  const set = (name: string): string | undefined => {
    const value = environment[name];
    return value === '' ? undefined : value;
  };
  const chosen = set('AWS_PROFILE');
  const profile = await readProfile(chosen ?? 'default', set);
  const region = set('AWS_REGION') ?? set('AWS_DEFAULT_REGION') ?? profile.get('region') ?? 'us-east-1';
  const endpoint = set('AWS_ENDPOINT_URL_S3') ?? set('AWS_ENDPOINT_URL') ?? profile.get('endpoint_url') ?? null;
  const fromProfile = keysOf({
    id: profile.get('aws_access_key_id'),
    secret: profile.get('aws_secret_access_key'),
    token: profile.get('aws_session_token'),
  });
  const fromEnvironment = keysOf({
    id: set('AWS_ACCESS_KEY_ID'),
    secret: set('AWS_SECRET_ACCESS_KEY'),
    token: set('AWS_SESSION_TOKEN'),
  });
  const keys = fromEnvironment ?? fromProfile;
  if (keys === null && chosen !== undefined) {
    throw unusable(
      location,
      `the AWS profile ${chosen} has no access key`,
      'Check AWS_PROFILE. For a profile with single sign-on or a role, run: eval "$(aws configure export-credentials --format env)"',
    );
  }
  return { keys, region, endpoint };
}

function keysOf(given: {
  readonly id: string | undefined;
  readonly secret: string | undefined;
  readonly token: string | undefined;
}): AwsSettings['keys'] {
  if (given.id === undefined || given.secret === undefined) return null;
  return { accessKeyId: given.id, secretAccessKey: given.secret, sessionToken: given.token };
}

/** The values of a profile in `~/.aws/config` and `~/.aws/credentials`; the latter count first. */
async function readProfile(
  name: string,
  set: (name: string) => string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const folder = join(homedir(), '.aws');
  const config = await readText(set('AWS_CONFIG_FILE') ?? join(folder, 'config'));
  const credentials = await readText(set('AWS_SHARED_CREDENTIALS_FILE') ?? join(folder, 'credentials'));
  return new Map([
    ...profileValues(config, name === 'default' ? 'default' : `profile ${name}`),
    ...profileValues(credentials, name),
  ]);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // Most machines have neither file.
    return '';
  }
}

/** The `key = value` lines of one section of an AWS settings file. Ignores nested settings, which are indented. */
export function profileValues(text: string, section: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let isIn = false;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) isIn = header.replaceAll(/\s+/g, ' ') === section;
    const [, key, value] = /^([\w.-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (isIn && key !== undefined && value !== undefined && value !== '') values.set(key, value);
  }
  return values;
}
