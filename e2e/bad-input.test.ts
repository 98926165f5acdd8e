import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { SampleList } from '#core/contract/methods/listings.ts';
import { expectRefused, type Finished, modewise, temporaryFolder } from './modewise.ts';
import { tinyModel } from './onnx-bytes.ts';

const folder = temporaryFolder('bad-input');
const home = join(folder.path, 'home');
afterAll(folder.remove);

function write(name: string, content: string | Uint8Array): string {
  const file = join(folder.path, name);
  writeFileSync(file, content);
  return file;
}

const goodModel = write('good.onnx', tinyModel());
const goodData = write('good.csv', 'a,b,c\n1,2,3\n4,5,6\n');

/** Both ways in which a user opens a file: inspecting it, and measuring with it. */
async function both(model: string, data: string): Promise<readonly Finished[]> {
  return [
    await modewise(['inspect', model], { home }),
    await modewise(['measure', '--model', model, '--data', data, '--json'], { home }),
  ];
}

describe('an unusable model is rejected with its name, the cause and a remedy', () => {
  test('when it is truncated', async () => {
    const { stdout } = await modewise(['samples', '--json'], { home });
    const [sample] = SampleList.parse(JSON.parse(stdout)).samples;
    if (sample === undefined) throw new Error('there is no sample');
    const whole = readFileSync(sample.model);
    const model = write('truncated.onnx', whole.subarray(0, whole.length >> 1));
    for (const finished of await both(model, goodData)) expectRefused(finished, 'truncated.onnx', /truncated|damaged/);
  });

  test('when it is empty', async () => {
    const model = write('empty.onnx', '');
    for (const finished of await both(model, goodData)) expectRefused(finished, 'empty.onnx', /empty/);
  });

  test('when it is random bytes', async () => {
    const noise = Uint8Array.from({ length: 4096 }, (_, index) => (index * 2_654_435_761) >>> 24);
    const model = write('random.onnx', noise);
    for (const finished of await both(model, goodData)) expectRefused(finished, 'random.onnx', /not an ONNX model/);
  });

  test('when its weights are outside its folder', async () => {
    mkdirSync(join(folder.path, 'inner'), { recursive: true });
    write('weights.bin', new Uint8Array(16));
    const model = write(join('inner', 'escape.onnx'), tinyModel({ externalFile: '../weights.bin' }));
    for (const finished of await both(model, goodData)) expectRefused(finished, 'escape.onnx', /outside/);
  });

  test('when its weights are missing', async () => {
    const model = write('lost.onnx', tinyModel({ externalFile: 'nowhere.bin' }));
    for (const finished of await both(model, goodData)) expectRefused(finished, 'lost.onnx', 'nowhere.bin');
  });

  test('when the runtime lacks one of its operators, although it can be inspected', async () => {
    const model = write('future.onnx', tinyModel({ operator: 'NoSuchOperator' }));
    const [inspected, measured] = await both(model, goodData);
    expect(inspected).toMatchObject({ code: 0 });
    expect(inspected?.stdout).toContain('NoSuchOperator');
    if (measured === undefined) throw new Error('was not measured');
    expectRefused(measured, 'future.onnx', 'NoSuchOperator');
  });

  test('when it is a folder, or missing', async () => {
    for (const finished of await both(folder.path, goodData)) expectRefused(finished, /folder|directory/);
    const absent = join(folder.path, 'absent.onnx');
    for (const finished of await both(absent, goodData))
      expectRefused(finished, 'absent.onnx', /no such file|not exist|not found/i);
  });
});

// bad-input.full.test.ts has links that lead nowhere, and data without what the workload names.
describe('unusable data are rejected with their name, the cause and a remedy', () => {
  const cases: readonly (readonly [string, string, string | Uint8Array, RegExp])[] = [
    ['when they have no rows', 'no-rows.csv', 'a,b,c\n', /0 rows|no rows/],
    ['when they are empty', 'empty.csv', '', /empty/],
    ['when a column is missing', 'narrow.csv', 'a,b\n1,2\n3,4\n', /a, b|2 (numeric )?columns|--map/],
    ['when text stands where a number is needed', 'text.csv', 'a,b,c\n1,2,three\n4,5,six\n', /number|text|numeric/],
    [
      'when a single text stands among numbers',
      'one-text.csv',
      `a,b,c\n${'1,2,3\n'.repeat(50)}4,five,6\n`,
      /number|text|numeric|five/,
    ],
    [
      'when they are not UTF-8',
      'latin1.csv',
      new Uint8Array([...Buffer.from('a,b,c\n1,2,3\n'), 0xe9, 0xff, 0x2c, 0x31, 0x2c, 0x32, 0x0a]),
      /UTF-8/,
    ],
    ['when a row has another width', 'ragged.csv', 'a,b,c\n1,2,3\n4,5,6,7\n', /column|row|line/],
    ['when their kind is not known', 'data.xyz', 'a,b,c\n1,2,3\n', /csv|CSV|xyz|format/],
  ];
  for (const [name, file, content, cause] of cases) {
    test(name, async () => {
      const data = write(file, content);
      expectRefused(await modewise(['measure', '--model', goodModel, '--data', data, '--json'], { home }), file, cause);
    });
  }

  test('when they are a folder, or missing', async () => {
    const measured = (data: string): Promise<Finished> =>
      modewise(['measure', '--model', goodModel, '--data', data], { home });
    expectRefused(await measured(folder.path), /folder|directory/);
    expectRefused(await measured(join(folder.path, 'absent.csv')), 'absent.csv', /no such file|not exist|not found/i);
  });

  test('when their server switches to another protocol instead of answering', async () => {
    const answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n';
    const server = createServer(
      (socket) => void socket.on('error', () => undefined).once('data', () => socket.write(answer)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const data = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rows.csv`;
    expectRefused(await modewise(['inspect', 'sample:fraud', '--data', data], { home }), 'rows.csv', 'HTTP 101');
  });

  test('leaves no run behind', async () => {
    const { stdout } = await modewise(['doctor', '--json'], { home });
    expect(stdout).toContain(home);
    expect(readdirSync(join(home, 'runs'))).toEqual([]);
  });
});

describe('without permission', () => {
  // Root can read everything, so as root the command line runs as an unprivileged user.
  const isRoot = process.getuid?.() === 0;
  const options = { home: join(folder.path, 'home-nobody'), ...(isRoot ? { uid: 65_534 } : {}) };

  test.skipIf(process.platform === 'win32')('a model or data file is rejected in the same way', async () => {
    mkdirSync(options.home, { mode: 0o777 });
    chmodSync(options.home, 0o777);
    const model = join(folder.path, 'secret.onnx');
    copyFileSync(goodModel, model);
    const data = write('secret.csv', 'a,b,c\n1,2,3\n');
    for (const file of [model, data]) chmodSync(file, 0o000);
    expectRefused(await modewise(['inspect', model], options), 'secret.onnx', /permission/);
    expectRefused(
      await modewise(['measure', '--model', goodModel, '--data', data], options),
      'secret.csv',
      /permission/,
    );
  });
});
