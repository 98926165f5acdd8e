import { Button, Checkbox, Menu, Stack, Switch, Text } from '@mantine/core';
import { memo } from 'react';
import { Purchase, ServingMode } from '#core/contract/plan/plan.ts';
import { modeTitle } from '#core/words/mode-names.ts';
import { purchaseName } from '#core/words/names.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';

/** Filters the table by mode; null shows all modes. */
export const ModeFilter = memo(function ModeFilter({
  modes,
  onChange,
}: {
  readonly modes: ReadonlySet<ServingMode> | null;
  readonly onChange: (modes: ReadonlySet<ServingMode> | null) => void;
}) {
  const toggle = (mode: ServingMode): void => {
    const next = new Set(modes ?? ServingMode.options);
    if (!next.delete(mode)) next.add(mode);
    onChange(next.size === ServingMode.options.length || next.size === 0 ? null : next);
  };
  const label = modes === null ? 'All modes' : `${modes.size} of ${ServingMode.options.length} modes`;
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Icon name="table" />}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange(null)}>All modes</Menu.Item>
        <Menu.Divider />
        {ServingMode.options.map((mode) => (
          <Menu.Item
            key={mode}
            role="menuitemcheckbox"
            aria-checked={modes === null || modes.has(mode)}
            leftSection={<ModeGlyph mode={mode} />}
            rightSection={(modes === null || modes.has(mode)) && <Icon name="check" />}
            onClick={() => toggle(mode)}
          >
            {modeTitle(mode)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});

/** The scope of the plan: purchase options, and whether every instance type is listed. Unlike the mode filter, it can change the verdict. */
export const ScopeFilter = memo(function ScopeFilter() {
  const { purchases, allInstances } = useStore((state) => state.planScope);
  const change = useStore((state) => state.changePlanScope);
  const isOn = (purchase: Purchase): boolean => purchases.length === 0 || purchases.includes(purchase);
  const toggle = (purchase: Purchase): void => {
    const next = Purchase.options.filter((each) => isOn(each) !== (each === purchase));
    if (next.length > 0) change({ purchases: next.length === Purchase.options.length ? [] : next });
  };
  const scope = purchases.length === 0 ? 'All purchase options' : purchases.map(purchaseName).join(', ');
  return (
    <Menu closeOnItemClick={false} position="bottom-end" width={300}>
      <Menu.Target>
        <Button variant="default">{allInstances ? `${scope}, all instance types` : scope}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={10} p={8}>
          <Text size="sm" c="dimmed">
            Purchase options to consider. The verdict is recalculated.
          </Text>
          {Purchase.options.map((purchase) => (
            <Checkbox
              key={purchase}
              size="xs"
              label={purchaseName(purchase)}
              checked={isOn(purchase)}
              onChange={() => toggle(purchase)}
            />
          ))}
          <Switch
            size="xs"
            label="List every instance type"
            description="Otherwise only the cheapest type for each service and purchase option. Takes a few seconds longer."
            checked={allInstances}
            onChange={(event) => change({ allInstances: event.currentTarget.checked })}
          />
        </Stack>
      </Menu.Dropdown>
    </Menu>
  );
});
