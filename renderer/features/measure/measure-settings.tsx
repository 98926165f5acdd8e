import { NumberInput, Select, Switch, Button } from '@mantine/core';
import type { Effort, MeasuredMode } from '#core/contract/numbers.ts';
import { count, plain, waitText } from '#core/words/format.ts';
import { expectedSeconds } from '#core/measure/run/expected-phases.ts';
import { modeTitle } from '#core/words/names.ts';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';
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
  batch: 'Rows a second in large batches, and the whole job, file to file.',
  realtime: 'Latency of single requests, from no load to more than it can take.',
  microbatch: 'Latency and compute of small windows under the same load.',
} as const satisfies Readonly<Record<MeasuredMode, string>>;

const EFFORTS: readonly { readonly effort: Effort; readonly title: string; readonly about: string }[] = [
  { effort: 'quick', title: 'Quick', about: 'Enough to decide most cases.' },
  { effort: 'standard', title: 'Standard', about: 'Narrower intervals, more windows and caps.' },
  { effort: 'thorough', title: 'Thorough', about: 'As many requests as MLPerf asks for. For the night.' },
];

/** Everything that can be said about how to measure, before it begins. */
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

/** Only a measurement that is not quick can stop early: its first pass is a quick one. */
function EarlyStop() {
  const effort = useStore((state) => state.settings.effort);
  const stopEarly = useStore((state) => state.stopEarly);
  const setStopEarly = useStore((state) => state.setStopEarly);
  const perDay = useStore((state) => state.workload.predictionsPerDay);
  if (effort === 'quick') return null;
  return (
    <Switch
      mt={10}
      size="sm"
      styles={{ description: { fontSize: 12 } }}
      checked={stopEarly}
      onChange={({ currentTarget }) => setStopEarly(currentTarget.checked)}
      label="Stop early once the verdict cannot change any more"
      description={`A quick pass over all modes comes first; only what the verdict for ${count(perDay)} predictions a day hangs on is then measured at this effort.`}
    />
  );
}

const PERCENTILES = ['50', '90', '95', '99', '99.9'];

function SloCard() {
  const sloMs = useStore((state) => state.settings.sloMs);
  const percentile = useStore((state) => state.settings.percentile);
  const changeSettings = useStore((state) => state.changeSettings);
  const changeWorkload = useStore((state) => state.changeWorkload);
  /** The measurement looks for the rate at which the SLO of the workload is met: they are one number. */
  const change = (next: { readonly sloMs: number | null; readonly percentile: number }): void => {
    changeSettings(next);
    changeWorkload({ sloMs: next.sloMs, sloPercentile: next.percentile });
  };
  const known = PERCENTILES.includes(plain(percentile)) ? PERCENTILES : [...PERCENTILES, plain(percentile)];
  return (
    <section className={styles['card']}>
      <h2>How fast has an answer to be?</h2>
      <div className={styles['row']}>
        <NumberInput
          label="SLO, ms"
          placeholder="none: the whole curve"
          min={0.01}
          step={10}
          value={sloMs ?? ''}
          onChange={(value) => change({ sloMs: typeof value === 'number' && value > 0 ? value : null, percentile })}
        />
        <Select
          label="Percentile that has to keep it"
          data={known.map((value) => ({ value, label: `p${value}` }))}
          allowDeselect={false}
          value={plain(percentile)}
          onChange={(value) => change({ sloMs, percentile: Number(value ?? 99) })}
        />
      </div>
      <p className={styles['note']}>
        {sloMs === null
          ? 'Without an SLO the curve is measured from no load to more than the model can take.'
          : `The search closes in on the highest rate at which p${plain(percentile)} stays within ${plain(sloMs)} ms, counted from when a request was due.`}
      </p>
    </section>
  );
}

/** What will happen, how long it will take, and the button. */
function PlanCard() {
  const effort = useStore((state) => state.settings.effort);
  const phases = useExpectedPhases(effort);
  const obstacle = useStore((state) => commandOf('measure').obstacle(state));
  const modes = useStore((state) => state.settings.modes);
  return (
    <section className={styles['card']}>
      <h2>What will happen</h2>
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
        <span>At most, on a model that is not slow</span>
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
        Close what else is busy on this machine. Every finished point is saved; stopping loses nothing.
      </p>
    </section>
  );
}
