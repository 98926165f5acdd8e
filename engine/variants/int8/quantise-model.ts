import { type EditableModel, type GraphNode, TYPE } from '#engine/variants/file/graph.ts';
import { withoutUnused, withPlainWeights } from '#engine/variants/file/tidy.ts';
import { frequentOperators, NodeCounts, operatorName } from '#engine/variants/left-nodes.ts';
import type { Rewriting } from '#engine/variants/rewriting.ts';
import { ATTENTION } from './attention.ts';
import { Int8Context } from './context.ts';
import { CONV } from './conv.ts';
import { ADD, GLOBAL_AVERAGE_POOL, MAX_POOL } from './following.ts';
import { GEMM } from './gemm.ts';
import { MATMUL } from './matmul.ts';
import type { Range } from './context.ts';
import { type Int8Rule, isLeft } from './rule.ts';

const RULES: readonly Int8Rule[] = [
  MATMUL,
  GEMM,
  ATTENTION,
  CONV,
  MAX_POOL,
  ADD,

  GLOBAL_AVERAGE_POOL,
];
/** DynamicQuantizeLinear exists from this opset on. */
const MIN_OPSET = 11;
/** Other operators that multiply by weights, for which there is no rule. */
const WITHOUT_RULE: ReadonlySet<string> = new Set([
  'LSTM',
  'GRU',
  'RNN',
  'ConvTranspose',
  'Einsum',
  'DeformConv',
  'com.microsoft.FusedMatMul',
  'com.microsoft.FusedConv',
  'com.microsoft.FusedGemm',
  'com.microsoft.MultiHeadAttention',
]);
/** Operators of models that are quantised already. */
const QUANTISED =
  /^(QuantizeLinear|DequantizeLinear|DynamicQuantizeLinear|MatMulInteger|ConvInteger|QLinear\w+|QAttention|QGemm|DynamicQuantize\w+|MatMulIntegerToFloat|MatMulNBits)$/;

/**
 * The int8 variant: MatMul, Gemm and Attention with weights are quantised per channel, their inputs when the model runs; Conv is quantised with
 * scales from `ranges`, and left without them. Everything else stays as it is.
 */
export function quantiseModel(original: EditableModel, ranges: ReadonlyMap<string, Range> | null): Rewriting {
  const opset = original.opsets.get('') ?? 0;
  if (opset < MIN_OPSET)
    return { kind: 'not-made', reason: { code: 'opset-too-low', opset, needed: MIN_OPSET }, left: [] };
  const model = withPlainWeights(original);
  const context = new Int8Context(model, ranges);
  const counts = new NodeCounts();
  const nodes = model.nodes.flatMap((node) => rewriteNode(node, context, counts));
  const { left } = counts;
  if (Object.keys(counts.changed).length === 0) {
    const isQuantised = model.nodes.some(({ opType }) => QUANTISED.test(opType));
    const nothing = { code: 'nothing-to-do' as const, operators: frequentOperators(model.nodes) };
    return { kind: 'not-made', reason: isQuantised ? { code: 'already-quantised' } : nothing, left };
  }
  const rewritten = withoutUnused({ ...model, nodes, weights: context.weights });
  return { kind: 'rewritten', model: rewritten, changed: counts.changed, left };
}

function rewriteNode(node: GraphNode, context: Int8Context, counts: NodeCounts): readonly GraphNode[] {
  if (context.isTakenOver(node)) return [];
  const operator = operatorName(node);
  const name = node.name || (node.outputs[0] ?? '');
  for (const inner of node.inside?.operators ?? []) {
    const rule = ruleOf(inner);
    if (rule !== undefined && rule.follows !== true) {
      counts.leave(operatorName(inner), inner.name || name, 'in-subgraph');
    }
  }
  const rule = ruleOf(node);
  if (rule === undefined) {
    if (WITHOUT_RULE.has(operator) && hasWeight(node, context)) counts.leave(operator, name, 'no-rule');
    return [node];
  }
  const result = rule.rewrite(node, context);
  if (!isLeft(result)) {
    if (rule.follows !== true) counts.change(operator);
    return result;
  }
  if (result.left !== 'not-needed') counts.leave(operator, name, result.left);
  return [node];
}

function ruleOf({ opType, domain }: Pick<GraphNode, 'opType' | 'domain'>): Int8Rule | undefined {
  return RULES.find((rule) => rule.opType === opType && rule.domain === domain);
}

function hasWeight({ inputs }: GraphNode, { weights }: Int8Context): boolean {
  return inputs.some((name) => weights.get(name)?.dataType === TYPE.float);
}

/** The tensors of a model whose ranges must be known to quantise its Conv nodes and what lies between them; empty if there are none. */
export function calibratedTensors(original: EditableModel): readonly string[] {
  const model = withPlainWeights(original);
  const context = new Int8Context(model, null);
  const whole = new Set<string>();
  const isWhole = (tensor: string): boolean => whole.has(tensor);
  for (const node of model.nodes) {
    for (const tensor of ruleOf(node)?.inWhole?.(node, context, isWhole) ?? []) whole.add(tensor);
  }
  return [...whole];
}
