import type { Architecture } from '#core/contract/model/samples.ts';
import type { ModelDescription } from '#core/contract/model/model.ts';
import { modelFamily } from '#core/project/projection/model-family.ts';

/** Finds the architecture from a model's operators. */
export function architectureOfModel(model: ModelDescription): Architecture {
  const names = new Set(Object.keys(model.operators ?? {}).map((key) => key.slice(key.lastIndexOf('.') + 1)));
  const family = modelFamily(model);
  switch (family) {
    case 'trees':
      return 'trees';
    case 'conv':
      return 'convolution';
    case 'gemm': {
      const attends = [...names].some((name) => name.includes('Attention'));
      return attends || (names.has('Softmax') && names.has('MatMul') && names.has('Transpose')) ? 'attention' : 'dense';
    }
    case 'other':
      return 'other';
  }
}
