import { expect, test } from 'vitest';
import { encodeModel } from './encode-model.ts';
import { float, floats, int, ints, node, subgraph, tensorAttribute, text, texts, value } from './graph.ts';
import { externalTensor, floatTensor, int64Tensor, tensor } from './tensor.ts';

/**
 * The output of onnx 1.17 (Python, `onnx.helper`, then `SerializeToString`) for the model of `everyKind`; made on
 * 2026-11-24.
 */
const REFERENCE_HEX = [
  '08081201701a01313203646f633ae6030a96020a01780a001201791a016e22024f702a110a07615f666c6f6174150000003f',
  'a001012a150a05615f696e7418fdffffffffffffffff01a001022a100a06615f74657874220368c3a9a001032a320a08615f',
  '74656e736f722a230802080310014201774a18000000000000803f0000004000004040000080400000a040a001042a340a07',
  '615f677261706832260a140a017812017a1a02696422084964656e74697479120373756262090a017a12040a020801a00105',
  '2a1a0a0b736f6d655f666c6f6174733d0000803f3d000020c0a001062a200a09736f6d655f696e74734000400140ac0240ff',
  'ffffffffffffffff01a001072a150a0a736f6d655f74657874734a01704a0171a001083a0a61692e6f6e6e782e6d6c120167',
  '2a230802080310014201774a18000000000000803f0000004000004040000080400000a0402a190802100742016b4a10ffff',
  'ffffffffffff05000000000000002a100802100832026a6132036ec3a94201732a4208ac020802100a4201656a170a086c6f',
  '636174696f6e120b776569676874732e62696e6a0b0a066f66667365741201306a0e0a066c656e6774681204313230307001',
  '5209677261706820646f635a1a0a017812150a130801120f0a07120562617463680a02081e0a00620b0a017912060a040807',
  '120042040a001011420e0a0a61692e6f6e6e782e6d6c1003720c0a036b65791205656e747279',
].join('');

function everyKind(): Uint8Array {
  const weights = floatTensor('w', [2, 3], [0, 1, 2, 3, 4, 5]);
  const inner = {
    name: 'sub',
    nodes: [node('Identity', 'x', 'z', {}, { name: 'id' })],
    initializers: [],
    inputs: [],
    outputs: [value('z', 'float', null)],
  };
  const attributes = {
    a_float: float(0.5),
    a_int: int(-3),
    a_text: text('hé'),
    a_tensor: tensorAttribute(weights),
    a_graph: subgraph(inner),
    some_floats: floats([1, -2.5]),
    some_ints: ints([0, 1, 300, -1]),
    some_texts: texts(['p', 'q']),
  };
  return encodeModel({
    graph: {
      name: 'g',
      description: 'graph doc',
      nodes: [node('Op', ['x', ''], 'y', attributes, { domain: 'ai.onnx.ml', name: 'n' })],
      initializers: [
        weights,
        int64Tensor('k', [-1, 5]),
        tensor('s', 'string', [2], ['ja', 'né']),
        externalTensor({
          name: 'e',
          type: 'float16',
          dims: [300, 2],
          location: 'weights.bin',
          offset: 0,
          length: 1200,
        }),
      ],
      inputs: [value('x', 'float', ['batch', 30, null])],
      outputs: [value('y', 'int64', [])],
    },
    opsets: { '': 17, 'ai.onnx.ml': 3 },
    irVersion: 8,
    producer: { name: 'p', version: '1' },
    description: 'doc',
    metadata: { key: 'entry' },
  });
}

test('a model with every kind of attribute and tensor is byte for byte what the reference implementation writes', () => {
  expect(Buffer.from(everyKind()).toString('hex')).toBe(REFERENCE_HEX);
});

test('a tensor whose values do not fill its shape is refused', () => {
  expect(() => floatTensor('w', [2, 3], [1, 2])).toThrow('tensor w of shape [2, 3] needs 6 values, not 2');
});
