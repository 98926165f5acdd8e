import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** A container has the image's or no id, and a host name of its own. */
function isContainer(): boolean {
  return (
    existsSync('/.dockerenv') ||
    existsSync('/run/.containerenv') ||
    process.env['KUBERNETES_SERVICE_HOST'] !== undefined
  );
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/**
 * Twelve hexadecimal digits that tell this machine from others, so that runs of several machines can be compared. They are a hash, from which
 * the name of the machine cannot be read. An EC2 instance has its instance id; another machine its id with its host name, because copies
 * of an image may share an id. Null in a container, which knows neither.
 */
export function machineId(): string | null {
  const dmi = '/sys/devices/virtual/dmi/id';
  const asset = text(`${dmi}/sys_vendor`) === 'Amazon EC2' ? text(`${dmi}/board_asset_tag`) : '';
  return hashOf(asset.startsWith('i-') ? asset : isContainer() ? '' : `${text('/etc/machine-id')} ${os.hostname()}`);
}

/** Null for nothing. */
function hashOf(identity: string): string | null {
  const own = identity.trim();
  return own === '' ? null : createHash('sha256').update(`modewise machine ${own}`).digest('hex').slice(0, 12);
}
