import { readFile } from 'node:fs/promises';

const FOLDER = '/sys/devices/virtual/dmi/id';

/**
 * The instance type out of what a machine's firmware tables say: EC2's newer machines (those on Nitro) have it as their product's name. Null for
 * every other machine.
 */
export function instanceTypeOf(vendor: string, product: string): string | null {
  const name = product.trim();
  return vendor.trim() === 'Amazon EC2' && /^[a-z0-9-]+\.[a-z0-9-]+$/.test(name) ? name : null;
}

/** The instance type that this machine says it is, read from its firmware tables without asking anything on the network. */
export async function instanceType(): Promise<string | null> {
  try {
    const [vendor, product] = await Promise.all(
      ['sys_vendor', 'product_name'].map((name) => readFile(`${FOLDER}/${name}`, 'utf8')),
    );
    return instanceTypeOf(vendor ?? '', product ?? '');
  } catch {
    return null;
  }
}
