import { Select, TextInput } from '@mantine/core';
import { type FleetFiles, FleetWhere } from '#core/contract/methods/fleet-methods.ts';
import { DEFAULT_INSTANCE_ROLE } from '#core/fleet/batch-requests.ts';
import { ChosenFile } from '#renderer/components/chosen-file.tsx';
import { useStore } from '#renderer/store/store.ts';
import { namesIn } from './names-in.ts';
import drawer from '#renderer/components/drawer.module.css';
import styles from './fleet.module.css';

const PLACES = [
  { value: 'kubernetes', label: 'Kubernetes' },
  { value: 'aws-batch', label: 'AWS Batch' },
] as const;

/** Where the measurements run, and where their model and rows are. */
export function FleetPlaceFields() {
  const { where, files } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  const isCluster = where.on === 'kubernetes';
  return (
    <section className={drawer['part']} aria-label="Place">
      <div className={styles['fields']}>
        <Select
          label="Where"
          data={PLACES}
          value={where.on}
          onChange={(on) => on !== null && change({ where: { on: FleetWhere.shape.on.parse(on) } })}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
        <Field
          label="Container image"
          value={where.image}
          placeholder="registry/modewise:1"
          onChange={(image) => change({ where: { image: image ?? '' } })}
        />
        {isCluster ? <ClusterFields /> : <BatchFields />}
        <ChosenFile label="Model" kind="model" path={files.model} onChoose={(model) => change({ files: { model } })} />
        <ChosenFile label="Rows" kind="data" path={files.data} onChoose={(data) => change({ files: { data } })} />
        {isCluster && <LargeFiles />}
      </div>
    </section>
  );
}

function ClusterFields() {
  return (
    <>
      <WhereField of="context" label="kubeconfig context" placeholder="the current one" />
      <WhereField of="namespace" label="Namespace" placeholder="that of the context" />
    </>
  );
}

function BatchFields() {
  return (
    <>
      <WhereField of="bucket" label="Bucket for the model, the rows and the runs" placeholder="s3://bucket/prefix" />
      <WhereField of="region" label="Region" placeholder="that of AWS’s tools" />
      <NamesField of="subnets" label="Subnets" placeholder="subnet-a, subnet-b" />
      <NamesField of="securityGroups" label="Security groups" placeholder="sg-a" />
      <WhereField of="instanceRole" label="Role of the machines" placeholder={DEFAULT_INSTANCE_ROLE} />
      <WhereField of="serviceRole" label="Role of Batch itself" placeholder="the one that AWS makes" />
    </>
  );
}

/** Files of more than 900 KiB are not stored on a cluster: its machines read them from elsewhere. */
function LargeFiles() {
  return (
    <details className={styles['wide']}>
      <summary>Files over 900 KiB, runs in a bucket, taints</summary>
      <div className={styles['fields']}>
        <FileField of="modelUrl" label="Address of the model" placeholder="https://…" />
        <FileField of="modelClaim" label="Volume claim with the model" placeholder="CLAIM:PATH" />
        <FileField of="dataUrl" label="Address of the rows" placeholder="https://…" />
        <FileField of="dataClaim" label="Volume claim with the rows" placeholder="CLAIM:PATH" />
        <WhereField of="bucket" label="Bucket for the runs, instead of the log" placeholder="s3://bucket/prefix" />
        <NamesField of="tolerate" label="Taints to tolerate" placeholder="none" />
      </div>
    </details>
  );
}

/** A field with its key in the state of the study. */
interface Keyed<Key> {
  readonly of: Key;
  readonly label: string;
  readonly placeholder: string;
}

type WhereText = 'bucket' | 'context' | 'instanceRole' | 'namespace' | 'region' | 'serviceRole';

function WhereField({ of, ...shown }: Keyed<WhereText>) {
  const { where } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  return <Field {...shown} value={where[of]} onChange={(text) => change({ where: { ...where, [of]: text } })} />;
}

function NamesField({ of, ...shown }: Keyed<'securityGroups' | 'subnets' | 'tolerate'>) {
  const { where } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  const take = (text: string | null): void => change({ where: { ...where, [of]: namesIn(text ?? '') } });
  return <Field {...shown} value={where[of].join(', ')} onChange={take} />;
}

function FileField({ of, ...shown }: Keyed<keyof FleetFiles>) {
  const { files } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  return <Field {...shown} value={files[of]} onChange={(text) => change({ files: { ...files, [of]: text } })} />;
}

/** A text that may stay empty. It applies on every key, so that what was checked before is never what is started. */
function Field(props: {
  readonly label: string;
  readonly value: string | null;
  readonly placeholder: string;
  readonly onChange: (value: string | null) => void;
}) {
  const { label, value, placeholder, onChange } = props;
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      defaultValue={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value.trim() === '' ? null : currentTarget.value.trim())}
    />
  );
}
