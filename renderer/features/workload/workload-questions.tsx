import { Radio, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { PRESETS } from '#core/contract/presets.ts';
import { type WorkloadQuestion, WorkloadShape } from '#core/contract/workload.ts';
import { amount } from '#core/words/format.ts';
import { QUESTION_TITLES } from '#core/words/questions.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { useStore } from '#renderer/store/store.ts';
import { presetOf } from './preset-of.ts';
import { SHAPES } from './shapes.ts';
import { fieldRules, SLO_RULES } from './workload-fields.ts';
import styles from './workload-questions.module.css';

/**
 * Asks for the workload of a model that has none: three questions, with the presets as starting points. Stays after the last answer, so that
 * nothing moves; absent where no question was open.
 */
export function WorkloadQuestions() {
  const open = useStore((state) => state.workload.assumed.length);
  const [wasOpen, setWasOpen] = useState(open > 0);
  if (open > 0 && !wasOpen) setWasOpen(true);
  if (!wasOpen) return null;
  return (
    <section className={styles['card']} aria-labelledby="questions-title">
      <div className={styles['head']}>
        <h2 id="questions-title">{open === 0 ? 'The workload' : 'What is the model for?'}</h2>
        <p role="status">
          {open === 0
            ? 'All three questions are answered. The verdict is for this workload.'
            : `${open === 1 ? 'One question is' : `${open === 2 ? 'Two' : 'Three'} questions are`} open. Until then every verdict is for an assumed workload.`}
        </p>
        <PresetChoice />
      </div>
      <div className={styles['questions']}>
        <Waits />
        <Volume />
        <Age />
      </div>
    </section>
  );
}

function PresetChoice() {
  const preset = useStore((state) => presetOf(state.workload));
  const take = useStore((state) => state.takePreset);
  return (
    <Select
      aria-label="Start from a preset"
      placeholder="Start from a preset…"
      size="xs"
      w={230}
      data={PRESETS.map(({ name, title, workload }) => ({
        value: name,
        label: `${title}, ${amount(workload.predictionsPerDay)} a day`,
      }))}
      value={preset}
      onChange={(name) => name !== null && take(name)}
    />
  );
}

function Question({ question, children }: { readonly question: WorkloadQuestion; readonly children: ReactNode }) {
  const isOpen = useStore((state) => state.workload.assumed.includes(question));
  return (
    <div className={styles['question']} role="group" aria-labelledby={`question-${question}`}>
      <h3 id={`question-${question}`}>
        <span className={styles['mark']} data-open={isOpen || undefined}>
          {!isOpen && <Icon name="check" size={12} />}
        </span>
        {QUESTION_TITLES[question]}
      </h3>
      {children}
    </div>
  );
}

function Waits() {
  const isOpen = useStore((state) => state.workload.assumed.includes('waits'));
  const callerWaits = useStore((state) => state.workload.callerWaits);
  const sloMs = useStore((state) => state.workload.sloMs);
  const answer = useStore((state) => state.stateWorkload);
  return (
    <Question question="waits">
      <Radio.Group
        aria-labelledby="question-waits"
        value={isOpen ? null : callerWaits ? 'yes' : 'no'}
        onChange={(value) => answer({ callerWaits: value === 'yes' })}
      >
        <div className={styles['row']}>
          <Radio size="xs" value="yes" label="Yes, within" />
          <QuantityInput
            aria-label="Latency SLO of the workload"
            size="xs"
            w={110}
            rules={SLO_RULES}
            open="no limit"
            value={sloMs}
            onChange={(next) => answer({ callerWaits: true, sloMs: next })}
          />
        </div>
        <Radio size="xs" value="no" label="No, answers are read later" />
      </Radio.Group>
    </Question>
  );
}

function Volume() {
  const isOpen = useStore((state) => state.workload.assumed.includes('volume'));
  const perDay = useStore((state) => state.workload.predictionsPerDay);
  const shape = useStore((state) => state.workload.shape);
  const answer = useStore((state) => state.stateWorkload);
  return (
    <Question question="volume">
      <QuantityInput
        aria-label="Predictions per day of the workload"
        size="xs"
        rules={fieldRules('predictionsPerDay')}
        open={`assumed: ${amount(perDay)}`}
        value={isOpen ? null : perDay}
        onChange={(next) => next !== null && answer({ predictionsPerDay: next })}
      />
      <Select
        aria-label="Traffic shape of the workload"
        size="xs"
        data={SHAPES.filter(({ value }) => value !== 'trace' || shape === 'trace').map(({ value, label }) => ({
          value,
          label,
        }))}
        value={shape}
        allowDeselect={false}
        onChange={(value) => {
          const known = WorkloadShape.safeParse(value);
          if (known.success) answer({ shape: known.data, traceFile: null, traceMinutes: null });
        }}
      />
    </Question>
  );
}

/** Ages to choose from, in seconds; null accepts any age. */
const AGES = [
  { value: '10', label: '10 seconds' },
  { value: '3600', label: 'an hour' },
  { value: '93600', label: 'a day' },
  { value: 'any', label: 'any age' },
] as const;

function Age() {
  const isOpen = useStore((state) => state.workload.assumed.includes('age'));
  const ageS = useStore((state) => state.workload.maxStalenessS);
  const answer = useStore((state) => state.stateWorkload);
  const chosen = ageS === null ? 'any' : String(ageS);
  return (
    <Question question="age">
      <Radio.Group
        aria-labelledby="question-age"
        value={isOpen ? null : chosen}
        onChange={(value) => answer({ maxStalenessS: value === 'any' ? null : Number(value) })}
      >
        <div className={styles['ages']}>
          {AGES.map(({ value, label }) => (
            <Radio key={value} size="xs" value={value} label={label} />
          ))}
        </div>
      </Radio.Group>
      <QuantityInput
        aria-label="Maximum age of an answer of the workload"
        size="xs"
        rules={fieldRules('maxStalenessS')}
        open="or another age, such as 6 h"
        value={isOpen || AGES.some(({ value }) => value === chosen) ? null : ageS}
        onChange={(next) => next !== null && answer({ maxStalenessS: next })}
      />
    </Question>
  );
}
