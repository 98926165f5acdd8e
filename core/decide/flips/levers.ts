import type { Workload } from '#core/contract/workload/workload.ts';
import type { Range } from '#core/contract/workload/input-definition.ts';
import { inputDefinition, NUMERIC_INPUTS, type NumericInput } from '#core/contract/workload/workload-inputs.ts';
import { peakToMeanOf } from '#core/price/traffic/rates.ts';
import type { Simulation } from '#core/price/serving/candidate/types.ts';
import type { Direction } from './search-lever.ts';
import type { Situation } from '#core/decide/rows/rows.ts';

/** One input that can be varied to test the verdict. */
export interface Lever {
  /** The key of the workload, or the name of the uncertain quantity. */
  readonly input: string;
  readonly range: Range;
  /** The direction that relaxes the requirement; absent if neither does. */
  readonly easier?: Direction | undefined;
  /** Units that people use multiples of, the largest first. */
  readonly units?: readonly number[];
  /** The situation with another value; itself if it has that value. */
  readonly turn: (situation: Situation, value: number) => Situation;
}

/** Times that people name multiples of, in seconds: weeks, days, half days, hours, and parts of an hour and of a minute. */
const TIMES_S = [604_800, 86_400, 43_200, 3600, 1800, 600, 300, 60, 30, 10, 5, 1];

/** An input of the workload, if it applies. */
function ofWorkload(input: NumericInput, workload: Workload, stated: number | null): readonly Lever[] {
  const { kind, varied, easier } = inputDefinition(input);
  const base = stated ?? varied?.unset;
  if (varied === undefined || base === undefined || varied.when?.(workload) === false) return [];
  return [
    {
      input,
      range: varied.range(base, workload),
      easier,
      ...(kind === 's' ? { units: TIMES_S } : {}),
      turn: (situation, value) =>
        situation.workload[input] === value
          ? situation
          : { ...situation, workload: { ...situation.workload, [input]: value } },
    },
  ];
}

type RatioKey = Exclude<
  keyof Simulation,
  'hardwareZ' | 'measurementZ' | 'liveZ' | 'variantZ' | 'jobZ' | 'handlingZ' | 'sizedIn'
>;

function ofSimulation(input: string, key: RatioKey, easier: Direction): Lever {
  return {
    input,
    range: { base: 1, low: 0.05, high: 20, scale: 'log' },
    easier,
    turn: (situation, value) =>
      situation.simulation[key] === value
        ? situation
        : { workload: situation.workload, simulation: { ...situation.simulation, [key]: value } },
  };
}

/**
 * Every input of a workload that applies and can be varied on its own.
 * @param handlingMs the request handling of the workload's server, for a workload that states none of its own; null if it is not known.
 */
export function leversOf(workload: Workload, handlingMs: number | null): readonly Lever[] {
  const stated = { ...workload, peakToMean: peakToMeanOf(workload), handlingMs: workload.handlingMs ?? handlingMs };
  return [
    ...NUMERIC_INPUTS.flatMap((input) => ofWorkload(input, workload, stated[input])),
    ofSimulation('speed', 'speedRatio', 'up'),
    ofSimulation('frontDoor', 'frontDoorRatio', 'down'),
    ofSimulation('startup', 'startupRatio', 'down'),
    ofSimulation('coldStart', 'coldStartRatio', 'down'),
    ofSimulation('spotPrice', 'spotPriceRatio', 'down'),
    ofSimulation('interruptions', 'interruptionRatio', 'down'),
  ];
}
