import type { Architecture } from '#core/contract/samples.ts';
import type { ModelDescription } from '#core/contract/model.ts';
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

/** The first clause of a sentence. Commas in brackets do not end it. */
export function firstClause(sentence: string): string {
  let depth = 0;
  for (let at = 0; at < sentence.length; at++) {
    const character = sentence[at];
    if (character === '(' || character === '[') depth++;
    if (character === ')' || character === ']') depth--;
    const isEnd = character === ',' || (character === '.' && /^(\s|$)/.test(sentence.slice(at + 1, at + 2)));
    if (depth === 0 && isEnd) return sentence.slice(0, at);
  }
  return sentence;
}
