import { Button, Select } from '@mantine/core';
import { serviceCalledBy } from '#core/price/serving/definition-of.ts';
import { SERVING_DEFINITIONS } from '#core/price/serving/registry.ts';
import { serviceName } from '#core/words/names.ts';
import type { OpenEndpoint } from '#renderer/store/endpoint-state.ts';
import { useStore } from '#renderer/store/store.ts';
import drawer from '#renderer/components/drawer.module.css';
import styles from './endpoint.module.css';

/** The services that answer a request while its caller waits. */
const SERVICES = SERVING_DEFINITIONS.filter(({ mode }) => mode === 'realtime').map(({ service }) => ({
  value: service,
  label: serviceName(service),
}));

/** Adds what was found to the plan as the current deployment. */
export function AddCurrentDeployment({ endpoint }: { readonly endpoint: OpenEndpoint }) {
  const { found, foundSha256, service } = endpoint;
  const setService = useStore((state) => state.setService);
  const add = useStore((state) => state.addCurrentDeployment);
  const remove = useStore((state) => state.removeCurrentDeployment);
  const currentDeployment = useStore((state) => state.currentDeployment);
  const name = useStore((state) => (state.model === null && state.run === null ? null : (state.name ?? 'this study')));
  if (found === null) return null;
  if (name === null) return <p className={drawer['note']}>Open a model or a project to add this to its plan.</p>;
  if (found.highest === null) {
    return <p className={drawer['note']}>It carried no rate, so there is nothing to add to the plan.</p>;
  }
  const isAdded = currentDeployment !== null && currentDeployment.sha256 === foundSha256;
  const assumed = serviceCalledBy(found.target.protocol);
  const isSame = isAdded && (currentDeployment.service === service || (service === null && assumed !== null));
  return (
    <div className={styles['add']}>
      <Select
        label="Service of the plan that it runs on"
        description="Its p99 is then compared with the plan’s, and the difference calibrates every live answer."
        placeholder={assumed === null ? 'not known' : serviceName(assumed)}
        data={SERVICES}
        value={service}
        onChange={(value) => setService(value)}
        clearable
        clearButtonProps={{ 'aria-label': 'Not known' }}
        comboboxProps={{ withinPortal: true }}
      />
      <div className={drawer['actions']}>
        <Button disabled={isSame} onClick={() => void add()}>
          {isAdded && !isSame ? 'Change it in the plan' : 'Add to the plan as the current deployment'}
        </Button>
        {isAdded && (
          <>
            <span role="status">in the plan of {name}</span>
            <Button variant="subtle" color="gray" onClick={remove}>
              Remove from the plan
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
