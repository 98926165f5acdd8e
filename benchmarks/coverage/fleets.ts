import { deployedShares, FLEET_KINDS, FLEET_SHAPES } from '#core/price/serving/candidate/testing-deployed.ts';
import { percent, type CoverageTable } from './table.ts';

const MEAN_LOADS = [3, 12];
const SLOS_MS = [500, 200];

function* rows(repetitions: number) {
  for (const kind of FLEET_KINDS) {
    for (const [shape, peakToMean] of FLEET_SHAPES) {
      for (const sloMs of SLOS_MS) {
        for (const meanLoad of MEAN_LOADS) {
          const { stated, deployed } = deployedShares({ kind, shape, peakToMean, meanLoad, sloMs }, repetitions);
          const points = Math.round(100 * (stated - deployed));
          yield [kind, `${shape} × ${peakToMean}`, sloMs, meanLoad, percent(stated), percent(deployed), points];
        }
      }
    }
  }
}

/** How often fleets that follow their load keep the SLO as stated, and as deployed. */
export const FLEETS: CoverageTable = {
  name: 'fleets',
  title: 'Fleets as deployed',
  explanation:
    'These are fleets of machines with a mean service time of 20 ms and exponential times, which are sized for their load by the rules of a plan. Draws vary the traffic (14 %), the speed (8 %), the seconds to start (25 % of 120 s) and the list of start times. *Stated* is the share of the draws in which a plan says that the p99 meets the SLO. *Deployed* is the same for the fleet of the files, with its limits in whole instances, when each draw is simulated on its own. A plan rounds µ ÷ X_slo down for all machines of a kind, and interpolates between simulated loads and starts, so it states fewer draws than are kept where many lie close to the limit.',
  columns: ['policy', 'load', 'SLO, ms', 'mean load, machines', 'stated', 'deployed', 'points'],
  rows,
};
