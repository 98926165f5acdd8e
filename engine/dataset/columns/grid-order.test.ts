import { expect, test } from 'vitest';
import { inGridOrder } from './grid-order.ts';
import { column } from './testing-columns.ts';

const named = (names: readonly string[]) => names.map((name) => column(name));
const namesOf = (names: readonly string[], shape: readonly number[]) =>
  inGridOrder(named(names), shape)?.columns.map(({ name }) => name) ?? null;

const CHANNELS = ['ax_0', 'ax_1', 'ax_2', 'ay_0', 'ay_1', 'ay_2'];
const STEPS = ['ax_0', 'ay_0', 'ax_1', 'ay_1', 'ax_2', 'ay_2'];

test('channels one after the other are taken step by step for rows of steps and channels', () => {
  expect(namesOf(CHANNELS, [3, 2])).toEqual(STEPS);
  expect(namesOf(CHANNELS, [1, 3, 2])).toEqual(STEPS);
  expect(inGridOrder(named(CHANNELS), [3, 2])?.note).toContain('"ax_0", "ay_0", "ax_1"');
});

test('steps one after the other are taken channel by channel for rows of channels and steps', () => {
  expect(namesOf(STEPS, [2, 3])).toEqual(CHANNELS);
  expect(namesOf(['t0_ax', 't0_ay', 't1_ax', 't1_ay', 't2_ax', 't2_ay'], [2, 3])).toEqual([
    't0_ax',
    't1_ax',
    't2_ax',
    't0_ay',
    't1_ay',
    't2_ay',
  ]);
});

test('colour planes are taken pixel by pixel for images whose last axis is the colour', () => {
  const planes = ['r', 'g', 'b'].flatMap((colour) => [0, 1, 2, 3].map((pixel) => `${colour}${pixel}`));
  expect(namesOf(planes, [2, 2, 3])?.slice(0, 4)).toEqual(['r0', 'g0', 'b0', 'r1']);
  expect(namesOf(planes, [3, 2, 2])).toBeNull();
});

test('the order stays where it fits, where both axes have the same size, and where names show no grid', () => {
  expect(namesOf(CHANNELS, [2, 3])).toBeNull();
  expect(namesOf(['a0', 'a1', 'b0', 'b1'], [2, 2])).toBeNull();
  expect(namesOf(CHANNELS, [6])).toBeNull();
  expect(namesOf(['age', 'x1', 'x2', 'y1', 'y2', 'y3'], [3, 2])).toBeNull();
  expect(namesOf(['x1', 'x2', 'x3', 'y1', 'y2', 'y4'], [3, 2])).toBeNull();
});
