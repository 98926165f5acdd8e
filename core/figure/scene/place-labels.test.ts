import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlaps, placeLabels, spreadApart } from './place-labels.ts';

const FRAME = { left: 50, top: 20, right: 850, bottom: 360 };
const request = fc.record({
  text: fc.string({ minLength: 1, maxLength: 20 }),
  x: fc.double({ min: 50, max: 850, noNaN: true }),
  y: fc.double({ min: 20, max: 360, noNaN: true }),
  width: fc.double({ min: 10, max: 180, noNaN: true }),
  height: fc.constant(15),
  clearance: fc.constantFrom(4, 11),
  rank: fc.integer({ min: 0, max: 2 }),
});

test('placed labels cover neither each other nor an obstacle, and stay inside the frame', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
      const obstacles = requests.map(({ x, y }) => ({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }));
      const placed = placeLabels(requests, { frame: FRAME, obstacles, avoid: [] });
      placed.forEach(({ box }, index) => {
        expect(obstacles.some((other) => overlaps(box, other))).toBe(false);
        expect(placed.slice(index + 1).some((other) => overlaps(box, other.box))).toBe(false);
        expect(
          box.left >= FRAME.left && box.right <= FRAME.right && box.top >= FRAME.top && box.bottom <= FRAME.bottom,
        ).toBe(true);
      });
    }),
  );
});

test('a single label is placed right of its mark', () => {
  const [placed] = placeLabels([{ text: 'Lambda', x: 100, y: 100, width: 40, height: 15, clearance: 5, rank: 0 }], {
    frame: FRAME,
    obstacles: [],
    avoid: [],
  });
  expect(placed).toMatchObject({ anchor: 'start', leader: null });
  expect(placed?.box.left).toBe(110);
});

test('an avoided box is covered only if there is no other place', () => {
  const wanted = [{ text: 'Lambda', x: 100, y: 100, width: 40, height: 15, clearance: 5, rank: 0 }];
  const right = { left: 105, right: 300, top: 95, bottom: 105 };
  expect(placeLabels(wanted, { frame: FRAME, obstacles: [], avoid: [right] })[0]?.anchor).not.toBe('start');
  expect(placeLabels(wanted, { frame: FRAME, obstacles: [], avoid: [FRAME] })).toHaveLength(1);
  expect(placeLabels(wanted, { frame: FRAME, obstacles: [FRAME], avoid: [] })).toHaveLength(0);
});

test('names at line ends are spread apart in order', () => {
  expect(spreadApart([100, 102, 50], { sizes: [15, 15, 15], low: 0, high: 300 })).toEqual([100, 115, 50]);
  expect(spreadApart([298, 299], { sizes: [15, 15], low: 0, high: 300 })).toEqual([277.5, 292.5]);
  // One with two lines keeps the others further away.
  expect(spreadApart([100, 102, 104], { sizes: [15, 30, 15], low: 0, high: 300 })).toEqual([100, 122.5, 145]);
});
