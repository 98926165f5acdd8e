/** The schemas of Terraform's providers, as the declarations that HashiCorp makes from them, from the npm registry. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, fetchPackage, run } from '../fetch-package.mjs';

/** By the name of the provider: the package, and a file that it has. */
const PACKAGES = {
  aws: {
    version: '21.22.1',
    sha512: 'BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==',
    file: join('lambda-function', 'index.d.ts'),
  },
  azurerm: {
    version: '14.23.1',
    sha512: '3H20Ozj7dOKmIj6mqorHZEjLNo5wO/MBEVHwu6k53fln/0EciGQa9sDLWBYSb0o40Ycpih9lFp/k6SGRbFlQVg==',
    file: join('container-app-job', 'index.d.ts'),
  },
  google: {
    version: '16.12.1',
    sha512: 'KqNA/5RiFT07r0PSZ6/07cJ2zESUgbj1JchVj21iBFBZVUbD+578xA/k8eq/r0cbyEgLmg9eYWeVslaYah4DCQ==',
    file: join('cloud-run-v2-job', 'index.d.ts'),
  },
};

/** A folder with one for each provider, which has a folder for each resource and data source, and the versions of the packages. */
export function terraformSchema({ log }) {
  const version = Object.entries(PACKAGES).map(([name, each]) => `${name}-${each.version}`);
  const folder = join(cacheFolder(), `terraform-schema-${version.join('-')}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, { version, sha512, file }] of Object.entries(PACKAGES)) {
    if (existsSync(join(folder, name, file))) continue;
    const packed = `@cdktf/provider-${name}@${version}`;
    log(`fetching ${packed} from the npm registry (about 30 MB, once)`);
    fetchPackage({ name: packed, sha512, folder: join(folder, name), program: file, unpack });
  }
  return { folder, version: version.join(' ') };
}

/** Keeps the declarations of a package whose programs are ten times as large. */
function unpack(archive, scratch) {
  const made = join(scratch, 'declarations');
  mkdirSync(made);
  // The tar of macOS always takes patterns and does not know the word.
  const patterns = process.platform === 'darwin' ? [] : ['--wildcards'];
  const kept = [...patterns, '--strip-components=2', 'package/lib/*/index.d.ts'];
  run('tar', ['-xzf', archive, '-C', made, '--no-same-owner', ...kept]);
  return made;
}
