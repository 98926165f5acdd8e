import { Button } from '@mantine/core';
import { CALIBRATION_S, type HostCalibration } from '#core/contract/machine/calibration.ts';
import { calibrationFacts } from '#core/report/sections/calibration-facts.ts';
import { day } from '#core/words/format/format.ts';
import { ProblemCard } from '#renderer/components/problem-card.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './settings-view.module.css';

/** The calibration of ONNX Runtime on this machine, its date, and a button to repeat it. */
export function CalibrationCard() {
  const doctor = useStore((state) => state.doctor);
  const problem = useStore((state) => state.calibrationProblem);
  if (doctor === null) return null;
  return (
    <section className={styles['card']} aria-labelledby="settings-calibration">
      <h2 id="settings-calibration">Calibration</h2>
      {doctor.calibration === null ? (
        <p className={styles['secondary']}>
          Not calibrated yet. Calibration takes about {CALIBRATION_S} s and is the basis of projections to other
          machines.
        </p>
      ) : (
        <Facts calibration={doctor.calibration} />
      )}
      {problem !== null && (
        <ProblemCard problem={problem} onClose={() => useStore.setState({ calibrationProblem: null })} />
      )}
      <Run isFirst={doctor.calibration === null} />
    </section>
  );
}

function Facts({ calibration }: { readonly calibration: HostCalibration }) {
  const { measuredAt, host, doubts } = calibration;
  return (
    <>
      <p className={styles['secondary']}>
        Measured {day(measuredAt)} with {host.runtime.name} {host.runtime.version}, on one thread unless stated.
      </p>
      <dl className={styles['facts']}>
        {calibrationFacts(calibration).map(({ name, text }) => (
          <Fact key={name} name={name} text={text} />
        ))}
      </dl>
      {doubts.map((doubt) => (
        <p key={doubt} className={styles['secondary']}>
          {doubt}
        </p>
      ))}
    </>
  );
}

function Fact({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}

function Run({ isFirst }: { readonly isFirst: boolean }) {
  const step = useStore((state) => state.calibrating);
  const isMeasuring = useStore((state) => state.measuring === 'running' || state.measuring === 'stopping');
  const { calibrate, stopCalibrating } = useStore.getState();
  if (step === null) {
    return (
      <Button variant="default" mt={8} disabled={isMeasuring} onClick={() => void calibrate()}>
        {isFirst ? 'Calibrate' : 'Calibrate again'}
      </Button>
    );
  }
  return (
    <>
      <p role="status">
        {step.of === 0 ? '' : `${step.done + 1} of ${step.of}: `}
        {step.text}
      </p>
      <Button variant="default" onClick={stopCalibrating}>
        Stop
      </Button>
    </>
  );
}
