import { Button, Select, TextInput } from '@mantine/core';
import { CapacityType, TypeName } from '#core/contract/fleet/fleet.ts';
import { Effort } from '#core/contract/base/numbers.ts';
import { QuantityInput } from '#renderer/components/quantity-input.tsx';
import { useStore } from '#renderer/store/store.ts';
import { namesIn } from './names-in.ts';
import drawer from '#renderer/components/drawer.module.css';
import styles from './fleet.module.css';

const CAPACITIES = [
  { value: 'on-demand', label: 'on demand' },
  { value: 'spot', label: 'spot' },
  { value: 'any', label: 'whatever the cluster has' },
] as const satisfies readonly { readonly value: CapacityType; readonly label: string }[];

const MOST = { kind: 'count', unit: 'types', min: 1, max: 1_000, whole: true } as const;

/** How types are chosen: by what a measurement of each is worth, or by name. */
export function FleetChoice() {
  const { wish, state } = useStore(({ fleetWork }) => fleetWork);
  const choose = useStore(({ planFleet }) => planFleet);
  const open = useStore(({ openFleetFile }) => openFleetFile);
  const whyNot = useStore(whyNoChoice);
  const wrong = wish.types.find((name) => !TypeName.safeParse(name).success);
  return (
    <section className={drawer['part']} aria-label="Choice of types">
      <p className={drawer['note']}>
        Replaces “projected” by “measured” where that could change the choice: one measurement for each instance type,
        on machines of your own cluster or of AWS Batch. Nothing is started before you have seen what, where and for how
        much.
      </p>
      <ChoiceFields wrong={wrong} />
      <div className={drawer['actions']}>
        <Button
          disabled={whyNot !== null || wrong !== undefined}
          loading={state === 'choosing'}
          onClick={() => void choose()}
        >
          Choose types
        </Button>
        <Button variant="default" disabled={state !== 'idle'} onClick={() => void open()}>
          Open a fleet.json…
        </Button>
        {whyNot !== null && <span className={drawer['note']}>{whyNot}</span>}
      </div>
    </section>
  );
}

/** How machines are bought, how thoroughly they measure, and how many or which. `wrong` is a name that is none. */
function ChoiceFields({ wrong }: { readonly wrong: string | undefined }) {
  const { wish } = useStore(({ fleetWork }) => fleetWork);
  const change = useStore(({ changeFleet }) => changeFleet);
  return (
    <div className={styles['fields']}>
      <Select
        label="Purchase option"
        data={CAPACITIES}
        value={wish.capacity}
        onChange={(capacity) => capacity !== null && change({ wish: { capacity: CapacityType.parse(capacity) } })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
      <Select
        label="Effort of a measurement"
        data={Effort.options}
        value={wish.effort}
        onChange={(effort) => effort !== null && change({ wish: { effort: Effort.parse(effort) } })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
      <QuantityInput
        label="Max types"
        rules={MOST}
        value={wish.maxTypes}
        onChange={(maxTypes) => maxTypes !== null && change({ wish: { maxTypes } })}
      />
      <TextInput
        label="Specific types"
        placeholder="automatic"
        error={wrong === undefined ? null : `${wrong}: expected a type such as c7i.xlarge`}
        defaultValue={wish.types.join(', ')}
        onChange={({ currentTarget: { value } }) => change({ wish: { types: namesIn(value) } })}
      />
    </div>
  );
}

function whyNoChoice(state: {
  readonly plan: object | null;
  readonly planning: boolean;
  readonly provisionalRun: object | null;
}): string | null {
  if (state.plan === null) return 'Types are chosen for a plan: measure the model first.';
  if (state.provisionalRun !== null) return 'The plan is provisional until the measurement ends.';
  return state.planning ? 'The plan is being updated.' : null;
}
