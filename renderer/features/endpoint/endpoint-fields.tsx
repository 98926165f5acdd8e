import { Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import type { EndpointProtocol } from '#core/contract/endpoint/endpoint-protocol.ts';
import type { EndpointSettings } from '#core/contract/methods/endpoint-methods.ts';
import { PROTOCOLS } from '#core/contract/endpoint/endpoint-words.ts';
import { ChosenFile } from '#renderer/components/chosen-file.tsx';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import type { OpenEndpoint } from '#renderer/store/endpoint-state.ts';
import { useStore } from '#renderer/store/store.ts';
import styles from './endpoint.module.css';

const RATE = { kind: 'per-s', unit: 'per second', min: 0.01, max: 1_000_000, whole: false } as const;
const REQUESTS = { kind: 'count', unit: 'requests', min: 2, max: 20_000_000, whole: true } as const;
const SECONDS = { kind: 's', unit: 's', min: 1, max: 86_400, whole: false } as const;
const LIMIT = { kind: 'ms', unit: 'ms', min: 0.01, max: 600_000, whole: false } as const;
const USD = { kind: 'usd', unit: '', min: 0, max: 1e6, whole: false } as const;

/** How the service is called, with which rows, and how much may be sent. */
export function EndpointFields({ endpoint }: { readonly endpoint: OpenEndpoint }) {
  const change = useStore((state) => state.changeEndpoint);
  const { settings, data, model, sloMs } = endpoint;
  const set = (part: Partial<EndpointSettings>): void => change({ settings: part });
  const { caps, price } = settings;
  const setPrice = (part: Partial<NonNullable<EndpointSettings['price']>>): void => {
    const next = { perMillionUsd: null, perHourUsd: null, ...price, ...part };
    set({ price: next.perMillionUsd === null && next.perHourUsd === null ? null : next });
  };
  return (
    <div className={styles['fields']}>
      <TextInput
        className={styles['wide'] ?? ''}
        label="Address"
        description={PROTOCOLS[settings.protocol].address}
        data-autofocus
        value={settings.url}
        onChange={({ currentTarget }) => set({ url: currentTarget.value.trim() })}
      />
      <Select
        label="Protocol"
        data={(Object.keys(PROTOCOLS) as EndpointProtocol[]).map((value) => ({ value, label: PROTOCOLS[value].title }))}
        value={settings.protocol}
        onChange={(protocol) => protocol !== null && set({ protocol: protocol as EndpointProtocol })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
      <QuantityInput
        label="Limit at p99"
        rules={LIMIT}
        value={sloMs}
        onChange={(next) => change({ sloMs: next })}
        open="none"
      />
      {settings.protocol === 'json' && (
        <ChosenFile
          label="Request body template"
          kind="template"
          path={settings.template}
          onChoose={(template) => set({ template })}
        />
      )}
      {settings.protocol === 'sagemaker' && (
        <Select
          label="Bodies as"
          data={['text/csv', 'application/json']}
          value={settings.contentType}
          onChange={(type) => type !== null && set({ contentType: type as EndpointSettings['contentType'] })}
          allowDeselect={false}
          comboboxProps={{ withinPortal: true }}
        />
      )}
      <ChosenFile label="Sample rows" kind="data" path={data} onChoose={(next) => change({ data: next })} />
      <ChosenFile
        label="Model to compare the answers with"
        kind="model"
        path={model}
        onChoose={(next) => change({ model: next })}
      />
      <QuantityInput
        label="Max requests/s"
        rules={RATE}
        value={caps.ratePerS}
        onChange={(ratePerS) => ratePerS !== null && set({ caps: { ...caps, ratePerS } })}
      />
      <QuantityInput
        label="Max requests"
        rules={REQUESTS}
        value={caps.requests}
        onChange={(requests) => requests !== null && set({ caps: { ...caps, requests } })}
      />
      <QuantityInput
        label="Max duration"
        rules={SECONDS}
        value={caps.seconds}
        onChange={(seconds) => seconds !== null && set({ caps: { ...caps, seconds } })}
      />
      <QuantityInput
        label="Max cost (USD)"
        rules={USD}
        value={caps.usd}
        onChange={(usd) => set({ caps: { ...caps, usd } })}
        open="no limit"
      />
      <QuantityInput
        label="Price of a million requests, in $"
        rules={USD}
        value={price?.perMillionUsd ?? null}
        onChange={(perMillionUsd) => setPrice({ perMillionUsd })}
        open="not stated"
      />
      <QuantityInput
        label="Hourly price (USD)"
        rules={USD}
        value={price?.perHourUsd ?? null}
        onChange={(perHourUsd) => setPrice({ perHourUsd })}
        open="not stated"
      />
      <SignIn settings={settings} onChange={set} />
    </div>
  );
}

const CERTIFICATES = [
  { of: 'ca', label: 'Authority to trust' },
  { of: 'cert', label: 'Certificate of this client' },
  { of: 'key', label: 'Key of this client' },
] as const;

/** Secrets are named, and read from the environment in which the app was started. */
function SignIn({
  settings,
  onChange,
}: {
  readonly settings: EndpointSettings;
  readonly onChange: (part: Partial<EndpointSettings>) => void;
}) {
  const { bearerEnv, headers, isUnchecked } = settings;
  return (
    <details className={styles['wide']}>
      <summary>Sign-in and certificates</summary>
      <div className={styles['fields']}>
        <p className={styles['wide']}>
          A secret is read from the environment in which Modewise was started, or from the system’s key store
          (keystore:NAME), and is written nowhere. SageMaker uses the AWS profile or its variables.
        </p>
        <TextInput
          label="Variable or key store entry with a bearer token"
          placeholder="NAME or keystore:NAME"
          value={bearerEnv ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ bearerEnv: value.trim() === '' ? null : value.trim() })
          }
        />
        <Textarea
          label="Further headers, one a line"
          placeholder={'X-Api-Key: ${API_KEY}'}
          autosize
          minRows={1}
          value={headers.join('\n')}
          onChange={({ currentTarget: { value } }) => onChange({ headers: value === '' ? [] : value.split('\n') })}
        />
        {CERTIFICATES.map(({ of, label }) => (
          <ChosenFile
            key={of}
            label={label}
            kind="certificate"
            path={settings[of]}
            onChoose={(path) => onChange({ [of]: path })}
          />
        ))}
        <Checkbox
          label="Accept any certificate of the service"
          checked={isUnchecked}
          onChange={({ currentTarget }) => onChange({ isUnchecked: currentTarget.checked })}
        />
      </div>
    </details>
  );
}
