import { request } from 'node:http';
import { type MachineWord, TypeName } from '#core/contract/fleet/fleet.ts';
import { instanceType } from '#engine/hardware/instance-type.ts';
import { failOnUpgrade } from '#engine/platform/fail-on-upgrade.ts';

/** The metadata service of EC2. The AWS SDKs read the same variable. */
const ENDPOINT_VARIABLE = 'AWS_EC2_METADATA_SERVICE_ENDPOINT';
const DEFAULT_ENDPOINT = 'http://169.254.169.254';
/** It answers within milliseconds where a container may ask it, and never where not. */
const SILENCE_MS = 1_000;
const MAX_ANSWER_CHARS = 4_096;

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
function ask(url: string, method: string, headers: Readonly<Record<string, string>>): Promise<string | null> {
  return new Promise((resolve) => {
    const asked = request(url, { method, headers, timeout: SILENCE_MS }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > MAX_ANSWER_CHARS) asked.destroy();
      });
      answer.on('end', () => resolve(answer.statusCode === 200 ? text.trim() : null));
      answer.on('close', () => resolve(null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    failOnUpgrade(asked, () => resolve(null));
    asked.end();
  });
}

function nameOf(text: string | null): string | null {
  return TypeName.safeParse(text).success ? text : null;
}
