import { type MachineWord, TypeName } from '#core/contract/fleet/fleet.ts';
import { instanceType } from '#engine/hardware/instance-type.ts';
import { type AnswerLimits, exchange } from '#engine/platform/http-client.ts';

/** The metadata service of EC2. The AWS SDKs read the same variable. */
const ENDPOINT_VARIABLE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
const DEFAULT_ENDPOINT = 'http://169.254.169.254';
/** It answers within milliseconds where a container may ask it, and never where not. */
const LIMITS: AnswerLimits = { maxBytes: 4_096, maxMs: 2_000, silenceMs: 1_000, minBytesPerS: 1 };

/** What this machine says about itself: its firmware tables, and its metadata service (version 2, with a token). */
export async function machineWord(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<MachineWord> {
  const [smbios, imds] = await Promise.all([
    instanceType(),
    askMetadata(environment[ENDPOINT_VARIABLE] ?? DEFAULT_ENDPOINT),
  ]);
  return { smbios: nameOf(smbios), imds: nameOf(imds) };
}

async function askMetadata(endpoint: string): Promise<string | null> {
  const base = endpoint.replace(/\/+$/, '');
  const token = await ask(`${base}/latest/api/token`, 'PUT', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' });
  if (token === null) return null;
  return ask(`${base}/latest/meta-data/instance-type`, 'GET', { 'x-aws-ec2-metadata-token': token });
}

/** The text of a successful answer; null for any other end. */
async function ask(url: string, method: string, headers: Readonly<Record<string, string>>): Promise<string | null> {
  const { signal } = new AbortController();
  try {
    const { status, body } = await exchange(new URL(url), { method, headers, limits: LIMITS, signal });
    return status === 200 ? body.toString('utf8').trim() : null;
  } catch {
    return null;
  }
}

function nameOf(text: string | null): string | null {
  return TypeName.safeParse(text).success ? text : null;
}
