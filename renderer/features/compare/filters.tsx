import { Button, Checkbox, Menu, Stack, Switch, Text } from '@mantine/core';
import { memo } from 'react';
import { Purchase, ServingMode } from '#core/contract/plan.ts';
import { modeTitle, purchaseName } from '#core/words/names.ts';
import { Icon } from '#renderer/components/icon.tsx';
import { ModeGlyph } from '#renderer/components/mode-glyph.tsx';
import { useStore } from '#renderer/store/store.ts';

/** Which modes the table shows; null: all of them. */
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

/** What is planned with at all: ways to pay, and whether every instance type is listed. Changes the verdict, unlike the filter of modes. */
export const ScopeFilter = memo(function ScopeFilter() {
  const { purchases, allInstances } = useStore((state) => state.planScope);
  const change = useStore((state) => state.changePlanScope);
  const isOn = (purchase: Purchase): boolean => purchases.length === 0 || purchases.includes(purchase);
  const toggle = (purchase: Purchase): void => {
    const next = Purchase.options.filter((each) => isOn(each) !== (each === purchase));
    if (next.length > 0) change({ purchases: next.length === Purchase.options.length ? [] : next });
  };
  const paid = purchases.length === 0 ? 'Every way to pay' : purchases.map(purchaseName).join(', ');
  return (
    <Menu closeOnItemClick={false} position="bottom-end" width={300}>
      <Menu.Target>
        <Button variant="default">{allInstances ? `${paid}, all instance types` : paid}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Stack gap={10} p={8}>
          <Text size="sm" c="dimmed">
            What may be bought at all; the verdict is made anew.
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
            description="Otherwise the cheapest of each service and way to pay. Takes some seconds longer."
            checked={allInstances}
            onChange={(event) => change({ allInstances: event.currentTarget.checked })}
          />
        </Stack>
      </Menu.Dropdown>
    </Menu>
  );
});
