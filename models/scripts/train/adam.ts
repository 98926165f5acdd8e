import type { Parameter } from './tape.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** A parameter and its moments. */
interface Slot {
  readonly parameter: Parameter;
  readonly mean: Float32Array;
  readonly square: Float32Array;
  readonly decay: number;
  readonly lazy: boolean;
}

/** How a parameter is updated. */
export interface AdamRule {
  /** Weight decay, in units of the learning rate. */
  readonly decay: number;
  /** Skips entries without a gradient in a step, for tables of which a batch reads few rows. */
  readonly lazy: boolean;
}

const PLAIN: AdamRule = { decay: 0, lazy: false };

/** Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019). */
export class Adam {
  private readonly slots: readonly Slot[];
  private steps = 0;

  /** `ruleFor` selects the rule by parameter name. */
  constructor(parameters: readonly Parameter[], ruleFor: (name: string) => AdamRule = () => PLAIN) {
    this.slots = parameters.map((p) => ({
      parameter: p,
      mean: new Float32Array(p.data.length),
      square: new Float32Array(p.data.length),
      ...ruleFor(p.name),
    }));
  }

  /** One step against the gradients, which it then resets to zero. */
  step(learningRate: number): void {
    this.steps++;
    const rate = (learningRate * Math.sqrt(1 - BETA2 ** this.steps)) / (1 - BETA1 ** this.steps);
    for (const { parameter, mean, square, decay, lazy } of this.slots) {
      const { data, grad } = parameter;
      for (let i = 0; i < data.length; i++) {
        const g = grad[i] as number;
        if (lazy && g === 0) continue;
        mean[i] = BETA1 * (mean[i] as number) + (1 - BETA1) * g;
        square[i] = BETA2 * (square[i] as number) + (1 - BETA2) * g * g;
        data[i] =
          (data[i] as number) * (1 - learningRate * decay) -
          (rate * (mean[i] as number)) / (Math.sqrt(square[i] as number) + EPSILON);
      }
      grad.fill(0);
    }
  }
}
