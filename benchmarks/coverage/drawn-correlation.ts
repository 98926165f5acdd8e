import { drawSimulations } from '#core/decide/draws/simulations.ts';
import { mean } from '#core/math/stats/moments.ts';
import { ERROR_CORRELATION, expectedError } from '#core/project/projection/shared-error.ts';
import { type CoverageTable, percent } from './table.ts';

const SIMULATIONS_EACH = 25;
const SAPPHIRE = { instanceType: 'c7i.large', uarch: 'Sapphire Rapids' };
const SIBLING = { instanceType: 'm7i.xlarge', uarch: 'Sapphire Rapids' };
const GRAVITON = { instanceType: 'c7g.large', uarch: 'Neoverse V1' };
const END_Z = 1.6448536;

function* rowsOf(repetitions: number): Iterable<readonly (string | number)[]> {
  const simulations = drawSimulations({ seed: 1, count: SIMULATIONS_EACH * repetitions });
  const pairs = [
    ['of one generation', SIBLING, ERROR_CORRELATION.within],
    ['of two generations', GRAVITON, ERROR_CORRELATION.between],
  ] as const;
  for (const [name, other, stated] of pairs) {
    const drawn = simulations.map(
      (simulation) => [simulation.hardwareZ(SAPPHIRE), simulation.hardwareZ(other)] as const,
    );
    const correlation = mean(drawn.map(([a, b]) => a * b));
    // One of the two is measured by a pack: where does the other one lie?
    const inside = drawn.filter(([a, b]) => {
      const expected = expectedError([{ generation: SAPPHIRE.uarch, z: a }]);
      return Math.abs(b - expected.mean) <= END_Z * expected.deviation;
    });
    const narrowed =
      other === GRAVITON
        ? [
            percent(0.9),
            percent(inside.length / drawn.length),
            expectedError([{ generation: 'any', z: 0 }]).deviation.toFixed(2),
          ]
        : ['–', '–', '–'];
    yield [name, stated.toFixed(2), correlation.toFixed(2), ...narrowed];
  }
}

/** The errors of two projections from one source, as they are drawn, and what a pack says of the others. */
export const DRAWN_CORRELATION: CoverageTable = {
  name: 'projection-correlation',
  title: 'Errors of two projections from one source',
  explanation:
    'The simulations of a plan draw the errors of projections with the correlations of the backtest. If a pack measures one type, the interval of every type of another generation moves and becomes narrower by the factor; *actual* is how often it then contains the error. A type of the same generation is projected from the pack itself.',
  columns: ['two types', 'back-test', 'drawn', 'nominal after a pack', 'actual', 'width'],
  rows: rowsOf,
};
