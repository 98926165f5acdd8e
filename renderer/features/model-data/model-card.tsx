import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Inspection, TensorInfo } from '#core/contract/model/model.ts';
import { bytes, count, counted } from '#core/words/format/format.ts';
import { ArchitectureDrawing } from '#renderer/components/architecture-drawing.tsx';
import { architectureOfModel } from '#renderer/components/architecture.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { opsetText, parametersText, topOperators } from './model-facts.ts';
import { chooseOtherModel } from './replace.ts';
import { tensorText } from './tensor-text.ts';
import styles from './model-card.module.css';
import shared from './model-data.module.css';

/** Facts about the model, read from the file without loading its weights. */
export function ModelCard({ model }: { readonly model: Inspection['model'] }) {
  return (
    <section className={shared['card']} aria-labelledby="model-title">
      <div className={shared['cardHead']}>
        <div className={styles['drawn']}>
          <ArchitectureDrawing architecture={architectureOfModel(model)} width={48} />
          <div>
            <h2 id="model-title">Model</h2>
            <p>Static analysis</p>
          </div>
        </div>
        <div className={shared['tools']}>
          <Button variant="default" size="compact-sm" onClick={() => void chooseOtherModel()}>
            Replace model…
          </Button>
        </div>
      </div>
      <dl className={styles['facts']}>
        <dt>Batchable</dt>
        <dd>
          <span className={styles['state']} data-tone={model.batchable ? 'good' : 'warn'}>
            <Icon name={model.batchable ? 'check' : 'warning'} size={13} />
            {model.batchable ? 'yes' : 'no'}
          </span>{' '}
          <span className={shared['small']}>{model.batchableReason}</span>
        </dd>
        <dt>Size</dt>
        <dd>{bytes(model.bytes)}</dd>
        {model.externalData.map((file) => (
          <ExternalFile key={file.file} file={file.file} size={file.bytes} />
        ))}
        <dt>Parameters</dt>
        <dd>{parametersText(model)}</dd>
        <dt>Opset</dt>
        <dd>{opsetText(model)}</dd>
        <dt>Producer</dt>
        <dd>{model.producer ?? 'not stated'}</dd>
        <dt>Dynamic dimensions</dt>
        <dd>{model.freeDimensions.length === 0 ? 'only the batch' : model.freeDimensions.join(', ')}</dd>
      </dl>
      <Ports title="Inputs" tensors={model.inputs} />
      <Ports title="Outputs" tensors={model.outputs} />
      <Operators model={model} />
    </section>
  );
}

function ExternalFile({ file, size }: { readonly file: string; readonly size: number }) {
  return (
    <>
      <dt className={shared['faint']}>Weights in</dt>
      <dd>
        {file}, {bytes(size)}
      </dd>
    </>
  );
}

function Ports({ title, tensors }: { readonly title: string; readonly tensors: readonly TensorInfo[] }) {
  return (
    <>
      <h3 className={shared['subtitle']}>
        {title} ({tensors.length})
      </h3>
      <table className={styles['ports']}>
        <tbody>
          {tensors.map((tensor) => (
            <tr key={tensor.name}>
              <th scope="row">{tensor.name}</th>
              <td>{tensorText(tensor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const SHOWN_FIRST = 6;

function Operators({ model }: { readonly model: Inspection['model'] }) {
  const [all, setAll] = useState(false);
  const { shown, further } = topOperators(model, all ? Infinity : SHOWN_FIRST);
  return (
    <>
      <h3 className={shared['subtitle']}>Operators, {counted(model.nodes, 'node')}</h3>
      <ul className={styles['operators']}>
        {shown.map(({ name, nodes, share }) => (
          <li key={name}>
            <span style={{ overflowWrap: 'anywhere' }}>{name}</span>
            <span className={styles['bar']} style={{ width: `${Math.max(2, share * 100)}%` }} aria-hidden />
            <span className="tabular">{count(nodes)}</span>
          </li>
        ))}
      </ul>
      {(further > 0 || all) && (
        <Button variant="subtle" size="compact-sm" mt={6} ml={-8} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `${further} more kinds`}
        </Button>
      )}
    </>
  );
}
