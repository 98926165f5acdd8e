import { expect, test } from 'vitest';
import { refusal } from '#engine/dataset/rows/testing.ts';
import { parseProfile } from './read-profile.ts';

const event = (name: string, more = ''): string =>
  `{"cat" : "Node","dur" :12,"name" :"${name}","args" : {"op_name" : "Relu","output_size" : "12","input_type_shape" : [{"float":[1,3]}]${more}}}`;

test('control characters in the names of a model do not make its profile unreadable', () => {
  const events = parseProfile(`[\n${event('a\u001b[31m\n\tb_kernel_time')},\n${event('c_kernel_time')}\n]`);
  expect(events.map(({ name, dur }) => [name, dur])).toEqual([
    ['a [31m  b_kernel_time', 12],
    ['c_kernel_time', 12],
  ]);
});

test('quotes in the names of a model make its profile unreadable, and this is not reported as a defect', async () => {
  const error = await refusal(() => parseProfile(`[${event('a"b')}]`));
  expect(error).toMatchObject({ code: 'measurement-failed' });
  expect(error.reason).toContain("ONNX Runtime's profile");
});

test.each([
  { dur: '1' },
  { dur: -5 },
  { args: { input_type_shape: [{ float: [-1] }] } },
  { args: { output_size: '1e999' } },
  { name: 3 },
])('an event that a name has forged is ignored: %j', (forged) => {
  const events = parseProfile(`[${JSON.stringify({ cat: 'Node', name: 'n', dur: 1, ...forged })},${event('c')}]`);
  expect(events.map((each) => each.name)).toEqual(['c']);
});
