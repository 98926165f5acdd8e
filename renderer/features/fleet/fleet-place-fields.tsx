import { Select, TextInput } from '@mantine/core';
import { FleetWhere } from '#core/contract/methods/fleet-methods.ts';
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
  const { where } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  return (
    <>
      <Field
        label="kubeconfig context"
        value={where.context}
        placeholder="the current one"
        onChange={(context) => change({ where: { context } })}
      />
      <Field
        label="Namespace"
        value={where.namespace}
        placeholder="that of the context"
        onChange={(namespace) => change({ where: { namespace } })}
      />
    </>
  );
}

function BatchFields() {
  const { where } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  return (
    <>
      <Field
        label="Bucket for the model, the rows and the runs"
        value={where.bucket}
        placeholder="s3://bucket/prefix"
        onChange={(bucket) => change({ where: { bucket } })}
      />
      <Field
        label="Region"
        value={where.region}
        placeholder="that of AWS’s tools"
        onChange={(region) => change({ where: { region } })}
      />
      <Field
        label="Subnets"
        value={where.subnets.join(', ')}
        placeholder="subnet-a, subnet-b"
        onChange={(text) => change({ where: { subnets: namesIn(text ?? '') } })}
      />
      <Field
        label="Security groups"
        value={where.securityGroups.join(', ')}
        placeholder="sg-a"
        onChange={(text) => change({ where: { securityGroups: namesIn(text ?? '') } })}
      />
      <Field
        label="Role of the machines"
        value={where.instanceRole}
        placeholder={DEFAULT_INSTANCE_ROLE}
        onChange={(instanceRole) => change({ where: { instanceRole } })}
      />
      <Field
        label="Role of Batch itself"
        value={where.serviceRole}
        placeholder="the one that AWS makes"
        onChange={(serviceRole) => change({ where: { serviceRole } })}
      />
    </>
  );
}

/** Files of more than 900 KiB are not stored on a cluster: its machines read them from elsewhere. */
function LargeFiles() {
  const { files, where } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  return (
    <details className={styles['wide']}>
      <summary>Files over 900 KiB, runs in a bucket, taints</summary>
      <div className={styles['fields']}>
        <Field
          label="Address of the model"
          value={files.modelUrl}
          placeholder="https://…"
          onChange={(modelUrl) => change({ files: { modelUrl } })}
        />
        <Field
          label="Volume claim with the model"
          value={files.modelClaim}
          placeholder="CLAIM:PATH"
          onChange={(modelClaim) => change({ files: { modelClaim } })}
        />
        <Field
          label="Address of the rows"
          value={files.dataUrl}
          placeholder="https://…"
          onChange={(dataUrl) => change({ files: { dataUrl } })}
        />
        <Field
          label="Volume claim with the rows"
          value={files.dataClaim}
          placeholder="CLAIM:PATH"
          onChange={(dataClaim) => change({ files: { dataClaim } })}
        />
        <Field
          label="Bucket for the runs, instead of the log"
          value={where.bucket}
          placeholder="s3://bucket/prefix"
          onChange={(bucket) => change({ where: { bucket } })}
        />
        <Field
          label="Taints to tolerate"
          value={where.tolerate.join(', ')}
          placeholder="none"
          onChange={(text) => change({ where: { tolerate: namesIn(text ?? '') } })}
        />
      </div>
    </details>
  );
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
