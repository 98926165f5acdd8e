import { InvalidArgumentError } from 'commander';
import { type Arrivals, GAMMA_SHAPE } from '#core/contract/measure.ts';
import { numberWithin, type ReadValue } from './values.ts';

/** `poisson`, `constant`, `diurnal`, `gamma:K` or `trace:FILE`. */
export const arrivals: ReadValue<Arrivals> = (text) => {
  const [kind, ...rest] = text.split(':');
  const argument = rest.join(':');
  if ((kind === 'poisson' || kind === 'constant' || kind === 'diurnal') && rest.length === 0) return { kind };
  if (kind === 'gamma') return { kind, k: numberWithin({ from: GAMMA_SHAPE.min, to: GAMMA_SHAPE.max })(argument) };
  if (kind === 'trace' && argument !== '') return { kind, file: argument };
  throw new InvalidArgumentError('Expected poisson, constant, diurnal, gamma:K or trace:FILE.');
};
