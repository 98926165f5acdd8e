import { memo, useCallback, useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { NumericInput } from '#core/contract/workload/workload-inputs.ts';
import { useStore } from '#renderer/store/store.ts';
import { SLIDER_INPUTS, sliderDefinition } from '#core/words/read/slider-definitions.ts';
import { ValueSlider } from './value-slider.tsx';
import styles from './what-if-sliders.module.css';

/**
 * The what-if sliders of Compare, Recommendation and presentations; `large` is for presentations. Flip marks come from the last complete plan,
 * and are pale while a newer one is being made.
 */
export const WhatIfSliders = memo(function WhatIfSliders({
  inputs = SLIDER_INPUTS,
  large = false,
}: {
  readonly inputs?: readonly NumericInput[];
  readonly large?: boolean;
}) {
  return (
    <div className={styles['row']} data-large={large || undefined} role="group" aria-label="What if">
      {inputs.map((input) => (
        <WorkloadSlider key={input} input={input} />
      ))}
    </div>
  );
});

const NO_FLIPS = [] as const;

function WorkloadSlider({ input }: { readonly input: NumericInput }) {
  const definition = useMemo(() => sliderDefinition(input), [input]);
  const value = useStore((state) => state.workload[input]);
  const title = useStore((state) => definition.title(state.workload));
  const idle = useStore((state) => definition.idle(state.workload));
  const flips = useStore(
    useShallow((state) => state.plan?.verdict.flips.filter((flip) => flip.input === input) ?? NO_FLIPS),
  );
  const isReplaced = useStore((state) => flips.length > 0 && state.planning);
  const change = useCallback((next: number) => useStore.getState().changeWorkload({ [input]: next }), [input]);
  return (
    <ValueSlider
      title={title}
      value={value}
      unset={definition.unset}
      scale={definition.scale}
      say={definition.say}
      idle={idle}
      flips={flips}
      flipsAreOld={isReplaced}
      onChange={change}
    />
  );
}
