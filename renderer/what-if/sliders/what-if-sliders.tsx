import { memo, useCallback } from 'react';
import { useStore } from '#renderer/store/store.ts';
import { SLIDER_IDS, sliderDefinition, type SliderId } from './slider-definitions.ts';
import { ValueSlider } from './value-slider.tsx';
import styles from './what-if-sliders.module.css';

/**
 * The what-if sliders of Compare, Recommendation and presentations; `large` is for presentations. Flip marks come from the last complete plan,
 * and are pale while a newer one is being made.
 */
export const WhatIfSliders = memo(function WhatIfSliders({
  ids = SLIDER_IDS,
  large = false,
}: {
  readonly ids?: readonly SliderId[];
  readonly large?: boolean;
}) {
  return (
    <div className={styles['row']} data-large={large || undefined} role="group" aria-label="What if">
      {ids.map((id) => (
        <WorkloadSlider key={id} id={id} />
      ))}
    </div>
  );
});

const NO_FLIPS = [] as const;

function WorkloadSlider({ id }: { readonly id: SliderId }) {
  const definition = sliderDefinition(id);
  const value = useStore((state) => definition.read(state.workload));
  const title = useStore((state) => definition.title(state.workload));
  const idle = useStore((state) => definition.idle(state.workload));
  const flips = useStore((state) => state.plan?.verdict.flips ?? NO_FLIPS);
  const planning = useStore((state) => state.planning);
  const change = useCallback(
    (next: number) => useStore.getState().changeWorkload(definition.write(next)),
    [definition],
  );
  const own = flips.filter((flip) => flip.input === definition.input);
  return (
    <ValueSlider
      title={title}
      value={value}
      unset={definition.unset}
      scale={definition.scale}
      say={definition.say}
      idle={idle}
      flips={own}
      flipsAreOld={planning}
      onChange={change}
    />
  );
}
