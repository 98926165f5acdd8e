import type { SampleSummary } from '#core/contract/listings.ts';
import { MEASURE_DEFAULTS } from '#core/contract/measure.ts';
import { bytes, rows, waitText } from '#core/words/format.ts';
import { expectedPhases, expectedSeconds } from '#core/measure/run/expected-phases.ts';
import { ArchitectureDrawing } from '#renderer/components/architecture-drawing.tsx';
import { firstClause } from '#renderer/components/architecture.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { useStore } from '#renderer/store/store.ts';
import styles from './start.module.css';

/** The models that come with the program, each with its data. */
export function Samples() {
  const samples = useStore((state) => state.samples);
  if (samples.length === 0) return null;
  return (
    <section className={styles['section']} aria-labelledby="samples-title">
      <div className={styles['sectionHead']}>
        <h2 id="samples-title">Or try a sample</h2>
        <span>Real models with their data, measured here in under a minute</span>
      </div>
      <ul className={styles['samples']}>
        {samples.map((sample) => (
          <li key={sample.name}>
            <SampleCard sample={sample} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SampleCard({ sample }: { readonly sample: SampleSummary }) {
  const openSample = useStore((state) => state.openSample);
  const { name, title, story, architecture, family, dataRows, modelBytes } = sample;
  return (
    <button type="button" className={styles['sample']} title={story} onClick={() => void openSample(name)}>
      <span className={styles['drawing']}>
        <ArchitectureDrawing architecture={family} />
      </span>
      <span className={styles['sampleTitle']}>{title}</span>
      <span className={styles['sampleText']}>{firstClause(architecture)}</span>
      <span className={styles['sampleSize']}>
        {dataRows === null ? '' : `${rows(dataRows)} · `}
        {bytes(modelBytes)}
      </span>
      <span className={styles['sampleFoot']}>
        <span>about {waitText(measuringS(sample))}</span>
        <span className={styles['try']}>
          Try it <Icon name="arrow" size={13} />
        </span>
      </span>
    </button>
  );
}

/** How long a measurement of a sample is expected to take as it is set at first. */
function measuringS({ model }: SampleSummary): number {
  return expectedSeconds(expectedPhases({ ...MEASURE_DEFAULTS, model }, { fromFile: true, stackable: true }));
}
