import { openQuestions } from '#core/contract/workload/workload.ts';
import { Select, Switch, Button } from '@mantine/core';
import type { Effort, MeasuredMode } from '#core/contract/base/numbers.ts';
import { count, plain, waitText } from '#core/words/format/format.ts';
import { expectedSeconds } from '#core/measure/run/expected-phases.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { SLO_RULES } from '#renderer/features/workload/workload-fields.ts';
import { ExactSettings } from './exact-settings.tsx';
import { MODES } from './modes.ts';
import { PacksCard } from './packs-card.tsx';
import styles from './settings.module.css';
import { useExpectedPhases } from './use-expected-phases.ts';
import { commandOf } from '#renderer/commands/commands.ts';
import { perform } from '#renderer/commands/use-command-keys.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { KeyCap } from '#renderer/components/key-cap.tsx';
import { stretchesAhead } from '#renderer/store/stretches.ts';

const ABOUT_MODE = {
  batch: 'Rows per second in large batches, and the whole job from file to file.',
  realtime: 'Latency of single requests, from no load to saturation.',
  microbatch: 'Latency and compute of small batching windows under the same load.',
} as const satisfies Readonly<Record<MeasuredMode, string>>;

const EFFORTS: readonly { readonly effort: Effort; readonly title: string; readonly about: string }[] = [
  { effort: 'quick', title: 'Quick', about: 'Enough for most decisions.' },
  { effort: 'standard', title: 'Standard', about: 'Narrower intervals, more windows and batch sizes.' },
  { effort: 'thorough', title: 'Thorough', about: 'As many requests as MLPerf requires. Runs for hours.' },
];

/** All settings of a measurement. */
export function MeasureSettings() {
  return (
    <div className={styles['layout']}>
      <div className={styles['column']}>
        <ModesCard />
        <EffortCard />
        <SloCard />
        <ExactSettings />
      </div>
      <div className={styles['column']}>
        <PlanCard />
        <PacksCard />
      </div>
    </div>
  );
}

function ModesCard() {
  const modes = useStore((state) => state.settings.modes);
  const change = useStore((state) => state.changeSettings);
  const toggle = (mode: MeasuredMode): void => {
    const next = MODES.filter((each) => (each === mode ? !modes.includes(mode) : modes.includes(each)));
    if (next.length > 0) change({ modes: next });
  };
  return (
    <fieldset className={styles['card']} style={{ margin: 0 }}>
      <h2>Modes</h2>
      <div className={styles['choices']}>
        {MODES.map((mode) => (
          <label key={mode} className={styles['choice']}>
            <input
              type="checkbox"
              checked={modes.includes(mode)}
              disabled={modes.length === 1 && modes.includes(mode)}
              onChange={() => toggle(mode)}
            />
            <strong>
              <ModeGlyph mode={mode} /> {modeTitle(mode)}
            </strong>
            <p>{ABOUT_MODE[mode]}</p>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function EffortCard() {
  const effort = useStore((state) => state.settings.effort);
  const change = useStore((state) => state.changeSettings);
  return (
    <fieldset className={styles['card']} style={{ margin: 0 }}>
      <h2>Effort</h2>
      <div className={styles['choices']}>
        {EFFORTS.map((each) => (
          <label key={each.effort} className={styles['choice']}>
            <input
              type="radio"
              name="effort"
              checked={effort === each.effort}
              onChange={() => change({ effort: each.effort })}
            />
            <strong>
              {each.title} <ExpectedTime effort={each.effort} />
            </strong>
            <p>{each.about}</p>
          </label>
        ))}
      </div>
      <EarlyStop />
    </fieldset>
  );
}

function ExpectedTime({ effort }: { readonly effort: Effort }) {
  const phases = useExpectedPhases(effort);
  return <span className="tabular">about {waitText(expectedSeconds(phases))}</span>;
}

/** Only standard and thorough measurements can stop early: their first pass is a quick one. */
function EarlyStop() {
  const effort = useStore((state) => state.settings.effort);
  const stopEarly = useStore((state) => state.stopEarly);
  const setStopEarly = useStore((state) => state.setStopEarly);
  const perDay = useStore((state) => state.workload.predictionsPerDay);
  const isAssumed = useStore((state) => openQuestions(state.workload).length > 0);
  if (effort === 'quick') return null;
  return (
    <Switch
      mt={10}
      size="sm"
      styles={{ description: { fontSize: 12 } }}
      checked={stopEarly}
      onChange={({ currentTarget }) => setStopEarly(currentTarget.checked)}
      label="Stop early when the verdict can no longer change"
      description={
        isAssumed
          ? 'Takes effect once the questions about the workload are answered: an assumed workload does not decide what is measured.'
          : `A quick pass measures all modes. Then only the modes that could still change the verdict for ${count(perDay)} predictions per day are measured further.`
      }
    />
  );
}

const PERCENTILES = ['50', '90', '95', '99', '99.9'];

function SloCard() {
  const sloMs = useStore((state) => state.settings.sloMs);
  const percentile = useStore((state) => state.settings.percentile);
  const changeSettings = useStore((state) => state.changeSettings);
  const changeWorkload = useStore((state) => state.changeWorkload);
  /** Measurement and workload share one SLO: the measurement searches for the rate at which it is met. */
  const change = (next: { readonly sloMs: number | null; readonly percentile: number }): void => {
    changeSettings(next);
    changeWorkload({ sloMs: next.sloMs, sloPercentile: next.percentile });
  };
  const known = PERCENTILES.includes(plain(percentile)) ? PERCENTILES : [...PERCENTILES, plain(percentile)];
  return (
    <section className={styles['card']}>
      <h2>How fast must an answer be?</h2>
      <div className={styles['row']}>
        <QuantityInput
          label="SLO, ms"
          open="none"
          rules={SLO_RULES}
          value={sloMs}
          onChange={(value) => change({ sloMs: value, percentile })}
        />
        <Select
          label="SLO percentile"
          data={known.map((value) => ({ value, label: `p${value}` }))}
          allowDeselect={false}
          value={plain(percentile)}
          onChange={(value) => change({ sloMs, percentile: Number(value ?? 99) })}
        />
      </div>
      <p className={styles['note']}>
        {sloMs === null
          ? 'Without an SLO, latency is measured from no load to saturation.'
          : `The search finds the highest rate at which p${plain(percentile)} stays within ${plain(sloMs)} ms, counted from the scheduled arrival of each request.`}
      </p>
    </section>
  );
}

/** The phases of the measurement, their time, and the button. */
function PlanCard() {
  const effort = useStore((state) => state.settings.effort);
  const phases = useExpectedPhases(effort);
  const obstacle = useStore((state) => commandOf('measure').obstacle(state));
  const modes = useStore((state) => state.settings.modes);
  return (
    <section className={styles['card']}>
      <h2>Steps</h2>
      <ol className={styles['plan']}>
        {stretchesAhead(phases, modes).map(({ key, kind, title, plannedS }) => (
          <li key={key}>
            {kind === 'prepare' ? <Icon name="file" size={12} /> : <ModeGlyph mode={kind} />}
            <span>{title}</span>
            <span className="tabular">{waitText(plannedS)}</span>
          </li>
        ))}
      </ol>
      <div className={styles['total']}>
        <span>Total; longer for slow models</span>
        <span className="tabular">{waitText(expectedSeconds(phases))}</span>
      </div>
      <Button
        mt={12}
        fullWidth
        disabled={obstacle !== null}
        title={obstacle ?? undefined}
        onClick={() => perform(commandOf('measure'))}
        rightSection={<KeyCap keys="Ctrl+M" />}
      >
        Measure
      </Button>
      <p className={styles['note']}>
        Close other busy programs first. Each finished point is saved, so you can stop at any time.
      </p>
    </section>
  );
}
