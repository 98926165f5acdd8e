import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { MEASURE_DEFAULTS } from '#core/contract/run/measure.ts';
import { MeasureSettings } from '#core/contract/run/measure.ts';
import { Workload } from '#core/contract/workload/workload.ts';
import { type Edit, NO_HISTORY, redone, undone, withEdit } from './edit-history.ts';

const settings = MeasureSettings.parse(MEASURE_DEFAULTS);
const edit = (predictionsPerDay: number, sloMs: number | null = null): Edit => ({
  workload: Workload.parse({ predictionsPerDay, sloMs }),
  settings,
});

test('one drag of a slider is one edit; another field or a pause starts the next', () => {
  let history = NO_HISTORY;
  history = withEdit(history, edit(1), edit(2), 0);
  history = withEdit(history, edit(2), edit(3), 300);
  history = withEdit(history, edit(3), edit(4), 900);
  expect(history.past).toEqual([edit(1)]);
  history = withEdit(history, edit(4), edit(4, 50), 1000);
  expect(history.past).toEqual([edit(1), edit(4)]);
  history = withEdit(history, edit(4, 50), edit(4, 60), 5000);
  expect(history.past).toHaveLength(3);
});

test('an edit without a change is ignored, and a new edit clears redo', () => {
  expect(withEdit(NO_HISTORY, edit(1), edit(1), 0)).toBe(NO_HISTORY);
  const history = withEdit(NO_HISTORY, edit(1), edit(2), 0);
  const back = undone(history, edit(2));
  expect(back?.edit).toEqual(edit(1));
  expect(withEdit(back?.history ?? NO_HISTORY, edit(1), edit(9), 9000).future).toEqual([]);
  expect(undone(NO_HISTORY, edit(1))).toBeNull();
  expect(redone(NO_HISTORY, edit(1))).toBeNull();
});

test('undoing and redoing the same number of steps restores the state', () => {
  assert(
    property(array(integer({ min: 2, max: 1e6 }), { minLength: 1, maxLength: 20 }), (values) => {
      let history = NO_HISTORY;
      let present = edit(1);
      for (const [index, value] of values.entries()) {
        history = withEdit(history, present, edit(value), index * 1000);
        present = edit(value);
      }
      const end = present;
      let steps = 0;
      for (let back = undone(history, present); back !== null; back = undone(history, present)) {
        ({ history, edit: present } = back);
        steps += 1;
      }
      expect(present).toEqual(edit(1));
      for (let step = 0; step < steps; step += 1) {
        const forward = redone(history, present);
        if (forward === null) throw new Error('a step is lost');
        ({ history, edit: present } = forward);
      }
      expect(present).toEqual(end);
      expect(history.future).toEqual([]);
    }),
  );
});
