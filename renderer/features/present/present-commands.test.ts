import { describe, expect, test } from 'vitest';
import {
  changed,
  commandOfKey,
  innermost,
  type Shown,
  type ShowingCommand,
  turnOfSwipe,
  turnOfWheel,
} from './present-commands.ts';

const START: Shown = { page: 2, sliders: false, table: false, blank: false, arranging: false, picturing: false };
const pageAfter = (command: ShowingCommand, shown = START) => changed(shown, command, 5).page;

describe('a page is turned', () => {
  test('by arrows, space, laser pointers, Home, End and digits', () => {
    const keys = ['ArrowRight', 'ArrowDown', 'PageDown', ' ', 'Enter'];
    expect(keys.map((key) => commandOfKey(key))).toEqual(keys.map(() => 'next'));
    expect(['ArrowLeft', 'PageUp', 'Backspace'].map((key) => commandOfKey(key))).toEqual(['back', 'back', 'back']);
    expect([commandOfKey('Home'), commandOfKey('End'), commandOfKey('3'), commandOfKey('x')]).toEqual([
      'first',
      'last',
      2,
      null,
    ]);
  });

  test('within the slides', () => {
    expect([pageAfter('next'), pageAfter('back'), pageAfter('first'), pageAfter('last'), pageAfter(3)]).toEqual([
      3, 1, 0, 4, 3,
    ]);
    expect([pageAfter('next', { ...START, page: 4 }), pageAfter('back', { ...START, page: 0 }), pageAfter(8)]).toEqual([
      4, 0, 2,
    ]);
    // The slides may have become fewer.
    expect(pageAfter('back', { ...START, page: 9 })).toBe(3);
  });

  test('by a swipe, not by a tap', () => {
    expect([turnOfSwipe(-80, 10), turnOfSwipe(80, -20), turnOfSwipe(-10, 2), turnOfSwipe(-80, 200)]).toEqual([
      'next',
      'back',
      null,
      null,
    ]);
  });
});

test('a slider and a button keep the keys that they need', () => {
  const slider = { slider: true };
  const button = { button: true };
  expect(['ArrowRight', 'Home', '5'].map((key) => commandOfKey(key, slider))).toEqual([null, null, null]);
  expect(commandOfKey('b', slider)).toBe('toggle blank');
  expect([commandOfKey(' ', button), commandOfKey('Enter', button), commandOfKey('ArrowRight', button)]).toEqual([
    null,
    null,
    'next',
  ]);
});

test('a blank screen ends on the slide that was there', () => {
  const blank = changed(START, 'toggle blank', 5);
  expect(blank.blank).toBe(true);
  expect(changed(blank, 'next', 5)).toEqual(START);
  expect(changed(blank, 'toggle table', 5)).toEqual(START);
  expect(changed(blank, 'back', 5)).toMatchObject({ blank: false, page: 1 });
});

test('Esc closes the innermost thing that is open, and ends the presentation when nothing is', () => {
  const open: Shown = { page: 2, sliders: true, table: true, blank: true, arranging: true, picturing: true };
  const closed: ShowingCommand[] = [];
  for (let shown = open, next = innermost(shown); next !== null; next = innermost(shown)) {
    closed.push(next);
    shown = changed(shown, next, 5);
  }
  expect(closed).toEqual(['toggle blank', 'toggle picture', 'toggle arranging', 'toggle sliders', 'toggle table']);
  expect(innermost(START)).toBeNull();
  expect(['Escape', 'Escape'].map((key, index) => commandOfKey(key, index === 0 ? { menu: true } : {}))).toEqual([
    'close',
    'close',
  ]);
});

test('a text field keeps every key but Esc', () => {
  const field = { field: true };
  expect(['b', 's', '2', ' ', 'ArrowRight', 'Enter', 'Backspace'].map((key) => commandOfKey(key, field))).toEqual(
    Array.from({ length: 7 }, () => null),
  );
  expect(commandOfKey('Escape', field)).toBe('close');
});

test('P opens the menu of the picture, and another slide closes it', () => {
  expect(commandOfKey('P')).toBe('toggle picture');
  const open = changed(START, 'toggle picture', 5);
  expect(open.picturing).toBe(true);
  expect(changed(open, 'toggle picture', 5)).toEqual(START);
  expect(changed(open, 'next', 5)).toMatchObject({ picturing: false, page: 3 });
});

test('the open menu of the picture keeps its keys also before it has the focus, and a laser pointer turns the page', () => {
  const menu = { menu: true };
  const kept = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'Enter', ' ', 'Home', 'End'];
  expect(kept.map((key) => commandOfKey(key, menu))).toEqual(kept.map(() => null));
  expect([commandOfKey('PageDown', menu), commandOfKey('3', menu)]).toEqual(['next', 2]);
});

test('the wheel turns a page per notch, and one per roll of a touchpad', () => {
  const roll = (steps: readonly (readonly [deltaPx: number, nowMs: number])[]) => {
    let wheel = { sum: 0, turnedMs: -Infinity };
    return steps.flatMap(([deltaPx, nowMs]) => {
      const turned = turnOfWheel(wheel, deltaPx, nowMs);
      wheel = turned.wheel;
      return turned.command ?? [];
    });
  };
  expect(
    roll([
      [100, 0],
      [100, 600],
      [-100, 1200],
    ]),
  ).toEqual(['next', 'next', 'back']);
  expect(roll(Array.from({ length: 30 }, (_, i) => [8, i * 15] as const))).toEqual(['next']);
  // A change of direction starts again.
  expect(
    roll([
      [40, 0],
      [-40, 10],
      [-30, 20],
    ]),
  ).toEqual(['back']);
});
