/** The schema of Terraform's provider for AWS, as the declarations that HashiCorp makes from it, from the npm registry. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, fetchPackage, run } from '../fetch-package.mjs';

const VERSION = '21.22.1';
const SHA512 = 'BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==';
/** A file that it has. */
const FILE = join('lambda-function', 'index.d.ts');

/** The folder of the declarations, with a folder for each resource and data source, and the version of their package. */
export function terraformSchema({ log }) {
  const folder = join(cacheFolder(), `terraform-aws-${VERSION}`);
  if (!existsSync(join(folder, FILE))) {
    log(`fetching @cdktf/provider-aws ${VERSION} from the npm registry (about 40 MB, once)`);
    fetchPackage({ name: `@cdktf/provider-aws@${VERSION}`, sha512: SHA512, folder, program: FILE, unpack });
  }
  return { folder, version: VERSION };
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
