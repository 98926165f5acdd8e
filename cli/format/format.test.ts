import { expect, test } from 'vitest';
import { exampleRun } from '../../core/contract/testing.ts';
import { style } from '../output/style.ts';
import { bullet, table } from '../output/table.ts';
import { tensorType } from './inspection.ts';
import { runText } from './run.ts';

const plain = style(false);

test('a run is shown with every mode, and modes that were not measured are left out', () => {
  const run = exampleRun();
  const text = runText(run, plain);
  for (const part of ['Batch', 'Real time', 'Micro-batch', 'Trust', run.model.file, run.host.cpuModel])
    expect(text).toContain(part);
  expect(text).not.toMatch(/undefined|NaN|null/);
  const batchOnly = runText(exampleRun({ realtime: null, microBatch: null }), plain);
  expect(batchOnly).not.toMatch(/Real time|Micro-batch/);
});

test('an interrupted run and synthetic rows are said to be so', () => {
  const run = exampleRun({ state: 'interrupted' });
  expect(runText(run, plain)).toContain('[interrupted]');
  expect(runText({ ...run, data: { ...run.data, synthetic: true, file: null } }, plain)).toContain('synthetic');
});

test('colour changes nothing but the colour', () => {
  const run = exampleRun();
  const coloured = runText(run, style(true));
  expect(coloured).toContain('\u001b[');
  // oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(runText(run, plain));
});

test('columns line up whatever is in them', () => {
  const text = table(
    [{ title: 'a' }, { title: 'b', align: 'right' }],
    [
      ['x', '1'],
      [style(true).green('long'), '1,000'],
    ],
  );
  expect(text.split('\n').slice(0, 2)).toEqual(['  a         b', '  x         1']);
});

test('types of tensors read as in the ONNX world', () => {
  expect(tensorType({ name: 'x', kind: 'tensor', type: 'float', dims: ['N', null, 30] })).toBe('float[N, ?, 30]');
  expect(tensorType({ name: 'x', kind: 'tensor', type: 'string', dims: [] })).toBe('string scalar');
  expect(tensorType({ name: 'x', kind: 'sequence', type: 'map(int64,float)', dims: null })).toBe(
    'sequence(map(int64,float))',
  );
});

test('a long text is broken between words, and a word that is too long stays whole', () => {
  const text = bullet('one two three four', 12);
  expect(text).toBe('  - one two\n    three\n    four\n');
  expect(bullet('a-single-very-long-word', 8)).toBe('  - a-single-very-long-word\n');
});
