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

/** The instance id of an EC2 instance; otherwise the id of a Linux system with its host name, because copies of an image may share an id. */
function identity(): string | null {
  const dmi = '/sys/devices/virtual/dmi/id';
  const asset = text(`${dmi}/sys_vendor`) === 'Amazon EC2' ? text(`${dmi}/board_asset_tag`) : '';
  if (asset.startsWith('i-')) return asset;
  const id = isContainer() ? '' : text('/etc/machine-id');
  return id === '' ? null : `${id} ${os.hostname()}`;
}

/**
 * Twelve hexadecimal digits that tell this machine from others, so that runs of several machines can be compared. They are a hash of a random
 * id, from which nothing can be read. Null in a container and on a system without such an id.
 */
export function machineId(): string | null {
  const own = identity();
  return own === null ? null : createHash('sha256').update(`modewise machine ${own}`).digest('hex').slice(0, 12);
}
