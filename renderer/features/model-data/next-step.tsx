import { Button, SegmentedControl, Select } from '@mantine/core';
import { Effort } from '#core/contract/base/numbers.ts';
import { plain, waitText } from '#core/words/format/format.ts';
import { expectedSeconds } from '#core/measure/run/expected-phases.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { useStore } from '#renderer/store/store.ts';
import { useExpectedPhases } from '#renderer/features/measure/use-expected-phases.ts';
import { SLO_RULES } from '#renderer/features/workload/workload-fields.ts';
import { SyntheticBadge } from './data-card.tsx';
import styles from './next-step.module.css';

/** Common SLO percentiles. */
const PERCENTILES: readonly string[] = ['50', '90', '95', '99', '99.9'];

const EFFORT_TITLES = {
  quick: 'Quick',
  standard: 'Standard',
  thorough: 'Thorough',
} as const satisfies Readonly<Record<Effort, string>>;

/** The next step, with the settings that matter for it. */
export function NextStep() {
  const settings = useStore((state) => state.settings);
  const changeSettings = useStore((state) => state.changeSettings);
  const isSynthetic = useStore((state) => state.syntheticRows !== null);
  const obstacle = useStore((state) => commandOf('measure').obstacle(state));
  const isUnbound = useStore((state) => state.inspection?.data?.problem != null);

  return (
    <section className={styles['next']} aria-label="Next: measure">
      <div className={styles['setting']}>
        <span id="effort-label">Effort</span>
        <SegmentedControl
          aria-labelledby="effort-label"
          size="xs"
          data={Effort.options.map((effort) => ({ value: effort, label: <EffortLabel effort={effort} /> }))}
          value={settings.effort}
          onChange={(effort) => changeSettings({ effort: Effort.parse(effort) })}
        />
      </div>
      <SloFields />
      {isSynthetic && <SyntheticBadge />}
      {obstacle !== null && (
        <span className={styles['obstacle']} role="status">
          <Icon name="warning" size={13} /> {obstacle}
          {isUnbound && (
            <Button variant="subtle" size="compact-xs" style={{ flexShrink: 0 }} onClick={showData}>
              Show
            </Button>
          )}
        </span>
      )}
      <Button
        style={obstacle === null ? { marginLeft: 'auto' } : {}}
        h={34}
        px={16}
        disabled={obstacle !== null}
        rightSection={<KeyCap keys="Ctrl+M" inButton />}
        onClick={() => perform(commandOf('measure'))}
      >
        Measure
      </Button>
    </section>
  );
}

/** Scrolls to the data and the ways to bind them: in a small window they are below the model. */
function showData(): void {
  document.getElementById('data-title')?.scrollIntoView({ block: 'start' });
}

/** The SLO, which measurement and workload share: the measurement searches for the rate at which it is met. */
function SloFields() {
  const settings = useStore((state) => state.settings);
  const changeSettings = useStore((state) => state.changeSettings);
  const changeWorkload = useStore((state) => state.changeWorkload);
  const percentile = plain(settings.percentile);
  const known = PERCENTILES.includes(percentile) ? PERCENTILES : [...PERCENTILES, percentile];
  const setSlo = (sloMs: number | null, sloPercentile: number): void => {
    changeSettings({ sloMs, percentile: sloPercentile });
    changeWorkload({ sloMs, sloPercentile });
  };
  return (
    <div className={styles['setting']}>
      <span>SLO</span>
      <Select
        aria-label="SLO percentile"
        size="xs"
        w={76}
        allowDeselect={false}
        data={known.map((value) => ({ value, label: `p${value}` }))}
        value={percentile}
        onChange={(value) => setSlo(settings.sloMs, Number(value ?? settings.percentile))}
      />
      <span>within</span>
      <QuantityInput
        aria-label="SLO latency in milliseconds; empty for no SLO"
        size="xs"
        w={150}
        rules={SLO_RULES}
        open="none"
        value={settings.sloMs}
        onChange={(value) => setSlo(value, settings.percentile)}
      />
    </div>
  );
}

/** An effort and its expected measuring time. */
function EffortLabel({ effort }: { readonly effort: Effort }) {
  const seconds = expectedSeconds(useExpectedPhases(effort));
  return (
    <>
      {EFFORT_TITLES[effort]}, about {waitText(seconds)}
    </>
  );
}
