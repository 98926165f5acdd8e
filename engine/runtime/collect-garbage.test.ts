import { expect, test } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

test('an object without a reference is gone afterwards', () => {
  let held: object | null = { large: new Float64Array(1_000) };
  const weak = new WeakRef(held);
  held = null;
  return new Promise<void>((resolve) => {
    // A weak reference keeps its target alive until the end of the turn that created it.
    setTimeout(() => {
      collectGarbage();
      expect(weak.deref()).toBeUndefined();
      resolve();
    }, 0);
  });
});
