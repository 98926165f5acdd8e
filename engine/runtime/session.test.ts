import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { expect, onTestFinished, test } from 'vitest';
import { fileWith, scratch } from '#engine/dataset/rows/testing.ts';
import { encodeModel } from '#engine/model/onnx-writer/encode-model.ts';
import { int, ints, node, text, texts, value } from '#engine/model/onnx-writer/graph.ts';
import { openSession } from './session.ts';

/** Counts two words in any case, as the text models of scikit-learn do. */
const COUNTS_WORDS = encodeModel({
  graph: {
    name: 'words',
    nodes: [
      node('StringNormalizer', 'x', 'lower', { case_change_action: text('LOWER'), is_case_sensitive: int(0) }),
      node('TfIdfVectorizer', 'lower', 'y', {
        mode: text('TF'),
        max_gram_length: int(1),
        min_gram_length: int(1),
        max_skip_count: int(0),
        ngram_counts: ints([0]),
        ngram_indexes: ints([0, 1]),
        pool_strings: texts(['good', 'ärger']),
      }),
    ],
    initializers: [],
    inputs: [value('x', 'string', [null])],
    outputs: [value('y', 'float', [2])],
  },
  opsets: { '': 17 },
  irVersion: 8,
  producer: { name: 'test' },
});

/** Sets a variable of the environment for one test. */
function setVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test.skipIf(!existsSync('/usr/lib/locale/C.utf8'))(
  'a text model loads on a system without its locale, and knows the case of all letters',
  async () => {
    const folder = scratch();
    mkdirSync(join(folder, 'no-locales'));
    setVariable('LOCPATH', join(folder, 'no-locales'));
    setVariable('MODEWISE_HOME', join(folder, 'home'));
    const modelPath = fileWith('words.onnx', COUNTS_WORDS);
    const { session } = await openSession({ modelPath, threads: 1, outputs: ['y'] });
    const words = new Tensor('string', ['Good', 'ÄRGER', 'other', 'ärger'], [4]);
    expect([...((await session.run({ x: words }))['y']?.data ?? [])]).toEqual([1, 2]);
    await session.release();
  },
);
