import type { Random } from '#core/math/stats/random.ts';
import { parameter, sizeOf } from './tape.ts';
import type { Parameter } from './tape.ts';

/** A parameter of normally distributed numbers with the given standard deviation. */
export function normalParameter(random: Random, name: string, shape: readonly number[], deviation: number): Parameter {
  const made = parameter(name, shape);
  const stream = random.fork(name);
  for (let i = 0; i < made.data.length; i++) made.data[i] = deviation * stream.normal();
  return made;
}

/** A parameter filled with 1. */
export function onesParameter(name: string, shape: readonly number[]): Parameter {
  const made = parameter(name, shape);
  made.data.fill(1);
  return made;
}

/** Weight and bias of a layer with `inputs` inputs per output: He's standard deviation √(2/inputs), times `gain`. */
export function layer(
  random: Random,
  name: string,
  shape: readonly number[],
  options: { readonly inputs: number; readonly outputs: number; readonly gain?: number },
): { readonly weight: Parameter; readonly bias: Parameter } {
  if (sizeOf(shape) % options.outputs !== 0)
    throw new RangeError(`layer ${name}: ${options.outputs} outputs do not divide its shape`);
  const deviation = (options.gain ?? 1) * Math.sqrt(2 / options.inputs);
  return {
    weight: normalParameter(random, `${name}.weight`, shape, deviation),
    bias: parameter(`${name}.bias`, [options.outputs]),
  };
}
