import type { ModelDescription } from '#core/contract/model/model.ts';
import { oncePer } from '#core/once-per.ts';
import type { ModelFamily } from './types.ts';

const CONV = /^(Conv|ConvTranspose|QLinearConv|ConvInteger|FusedConv)$/;
const GEMM =
  /^(Gemm|MatMul|QLinearMatMul|MatMulInteger|Attention|MultiHeadAttention|LSTM|GRU|RNN|FusedGemm|FusedMatMul)$/;
const QUANTISED = /(QLinear|Integer|DequantizeLinear|QuantizeLinear|MatMulNBits)/;

/** Classifies a model by its operators, or by its opset domains and FLOPs if the run does not list operators. */
export const modelFamily = oncePer((model: ModelDescription): ModelFamily => {
  const names = operatorNames(model);
  if (names === null) return familyWithoutOperators(model);
  if (names.some((name) => name.startsWith('TreeEnsemble'))) return 'trees';
  if (names.some((name) => CONV.test(name))) return 'conv';
  if (names.some((name) => GEMM.test(name))) return 'gemm';
  return 'other';
});

/** Whether the model computes in int8, for which specifications of the newest matrix units are a poor guide. */
export function isQuantised(model: ModelDescription): boolean {
  return (operatorNames(model) ?? []).some((name) => QUANTISED.test(name));
}

/** Number of nodes in the graph; null if the run does not say. */
export function nodeCount(model: ModelDescription): number | null {
  if (model.operators === undefined) return null;
  return Object.values(model.operators).reduce((total, count) => total + count, 0);
}

function operatorNames(model: ModelDescription): readonly string[] | null {
  if (model.operators === undefined) return null;
  return Object.keys(model.operators).map((key) => key.slice(key.lastIndexOf('.') + 1));
}

function familyWithoutOperators(model: ModelDescription): ModelFamily {
  if (Object.keys(model.opset).includes('ai.onnx.ml') && (model.flopsPerRow ?? 0) === 0) return 'trees';
  return (model.flopsPerRow ?? 0) > 0 ? 'gemm' : 'other';
}
