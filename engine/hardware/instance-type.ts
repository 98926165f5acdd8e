import { readFile } from 'node:fs/promises';

const FOLDER = '/sys/devices/virtual/dmi/id';

/**
 * The instance type from a machine's firmware tables: Nitro-based EC2 instances report it as their product name. Null
 * for other machines.
 */
export function instanceTypeOf(vendor: string, product: string): string | null {
  const name = product.trim();
  return vendor.trim() === 'Amazon EC2' && /^[a-z0-9-]+\.[a-z0-9-]+$/.test(name) ? name : null;
}

/** The instance type that this machine reports, from its firmware tables and without network access. */
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
