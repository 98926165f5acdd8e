import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { memo, useState } from 'react';
import { viewOf } from '#core/decide/plan-view.ts';
import { cardUsd } from '#core/report/card/card.ts';
import { headlineOf } from '#core/report/sections/verdict.ts';
import { SLIDER_INPUTS, sliderDefinition } from '#core/words/read/slider-definitions.ts';
import type { NumericInput } from '#core/contract/workload/workload-inputs.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { WhatIfSliders } from './what-if-sliders.tsx';
import styles from './what-if-dock.module.css';

/** The sliders that are shown first. */
const FIRST_SLIDERS = SLIDER_INPUTS.slice(0, 3);

/** A window lower than this shows the values in one line until the sliders are asked for. */
const LOW_WINDOW = '(max-height: 699px)';

/**
 * The what-if sliders at the lower edge of a screen: three, the others on demand. With `showsVerdict` they show the verdict too, for places
 * where it is not in sight.
 */
export const WhatIfDock = memo(function WhatIfDock({ showsVerdict }: { readonly showsVerdict: boolean }) {
  const isLow = useMediaQuery(LOW_WINDOW, undefined, { getInitialValueInEffect: false }) === true;
  const [unfolded, setUnfolded] = useState(false);
  const all = useStore((state) => state.allSliders);
  const isFolded = isLow && !unfolded;
  return (
    <section className={styles['dock']} aria-label="What-if inputs" data-folded={isFolded || undefined}>
      {showsVerdict && <VerdictNote />}
      {isFolded ? (
        <SettingsLine inputs={FIRST_SLIDERS} />
      ) : (
        <WhatIfSliders inputs={all ? SLIDER_INPUTS : FIRST_SLIDERS} />
      )}
      {isLow && (
        <Button variant="subtle" size="compact-sm" aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? 'Fold' : 'Sliders'}
        </Button>
      )}
      {!isFolded && <More />}
    </section>
  );
});

function More() {
  const all = useStore((state) => state.allSliders);
  const showAll = useStore((state) => state.showAllSliders);
  return (
    <Button variant="subtle" size="compact-sm" aria-expanded={all} onClick={() => showAll(!all)}>
      {all ? 'Fewer inputs' : 'More inputs'}
    </Button>
  );
}

/** The current verdict in a few words: the mode and its cost. */
function VerdictNote() {
  const plan = useStore((state) => state.plan);
  if (plan === null) return null;
  const { mode } = plan.verdict;
  const view = viewOf(plan);
  const costUsd = view.chosen?.monthlyUsd?.value ?? null;
  const cost = costUsd === null ? '' : `${cardUsd(costUsd)} ${plan.workload.once ? 'per job' : 'a month'}`;
  return (
    <p className={styles['verdict']}>
      {mode === 'none' ? <Icon name="cross" /> : <ModeGlyph mode={mode} size={14} />}
      <strong>{headlineOf(view)}</strong>
      <span>{cost}</span>
    </p>
  );
}

/** The values of some sliders in one line, for a window without room for the sliders. */
function SettingsLine({ inputs }: { readonly inputs: readonly NumericInput[] }) {
  const workload = useStore((state) => state.workload);
  return (
    <p className={styles['line']}>
      {inputs.map((input) => {
        const { title, say } = sliderDefinition(input);
        return (
          <span key={input}>
            {title(workload)} <strong className="tabular">{say(workload[input])}</strong>
          </span>
        );
      })}
    </p>
  );
}
