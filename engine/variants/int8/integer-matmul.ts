import { type GraphNode, TYPE, type Weight } from '#engine/variants/file/graph.ts';
import { intAttribute, makeNode } from '#engine/variants/file/make-node.ts';
import type { Int8Context } from './context.ts';
import { quantiseWeight } from './quantise.ts';
import type { Left } from './context.ts';

/** A product of a computed matrix and a weight of two axes. */
export interface Product {
  /** The name that new nodes and weights begin with. */
  readonly base: string;
  readonly input: string;
  readonly weight: Weight;
  /** Whether the weight has its outputs along its first axis. */
  readonly transposed: boolean;
  /** A factor of the product. */
  readonly factor: number;
  readonly output: string;
}

/**
 * The nodes of a product in whole numbers, as ONNX Runtime's dynamic quantiser writes them and its optimiser recognises them:
 * `DynamicQuantizeLinear → MatMulInteger → Cast → × (scale of the input × scales of the weight)`.
 */
export function integerProduct(product: Product, context: Int8Context): readonly GraphNode[] | Left {
  const { base, input, weight, transposed, factor, output } = product;
  const [rows = 0, columns = 0] = weight.dims;
  const quantised = quantiseWeight(weight, {
    rows,
    columns,
    channels: transposed ? 'rows' : 'columns',
    transpose: transposed,
  });
  if (quantised === null) return { left: 'weight-not-finite' };
  const [depth, width] = transposed ? [columns, rows] : [rows, columns];
  const { names } = context;
  const name = names.fresh(`${weight.name}_quantized`);
  context.add({ name, dims: [depth, width], dataType: TYPE.int8, data: quantised.data, encoded: null });
  const scales = context.addFloats(
    `${weight.name}_scale`,
    quantised.scales.map((scale) => scale * factor),
  );
  const zeros = context.addZeros(`${weight.name}_zero_point`, width);
  const dynamic = context.dynamic(input);
  const [whole, cast, scale] = ['output_quantized', 'output_cast', 'scales'].map((part) =>
    names.fresh(`${base}_${part}`),
  ) as [string, string, string];
  return [
    ...dynamic.nodes,
    makeNode('MatMulInteger', {
      name: names.fresh(`${base}_quant`),
      inputs: [dynamic.input.quantised, name, dynamic.input.zeroPoint, zeros],
      outputs: [whole],
    }),
    makeNode('Cast', { name: names.fresh(`${base}_cast`), inputs: [whole], outputs: [cast] }, [
      intAttribute('to', TYPE.float),
    ]),
    makeNode('Mul', {
      name: names.fresh(`${base}_scales_mul`),
      inputs: [dynamic.input.scale, scales],
      outputs: [scale],
    }),
    makeNode('Mul', { name: names.fresh(`${base}_scale_mul`), inputs: [cast, scale], outputs: [output] }),
  ];
}
