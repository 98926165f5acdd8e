/** Points of the grid per factor e: neighbours are 6 % apart. */
const STEPS = 16;
const MAX_REMEMBERED = 4096;

/**
 * Remembers a function of a positive number on a logarithmic grid and interpolates between the points, so that asking in every world costs
 * next to nothing. What rises or falls in the number still does.
 * @param compute figures that are finite, or Infinity at both neighbours.
 */
export function createLogTable<Figures extends Readonly<Record<string, number>>>(
  compute: (value: number) => Figures,
): (value: number) => Figures {
  const points = new Map<number, Figures>();
  const pointAt = (index: number): Figures => {
    const known = points.get(index);
    if (known !== undefined) return known;
    if (points.size >= MAX_REMEMBERED) points.clear();
    const made = compute(Math.exp(index / STEPS));
    points.set(index, made);
    return made;
  };
  return (value) => {
    const at = Math.log(Math.max(value, 1e-300)) * STEPS;
    const below = Math.floor(at);
    const low = pointAt(below);
    const high = pointAt(below + 1);
    const share = at - below;
    const mixed: Record<string, number> = {};
    for (const key in low) {
      const [one, other] = [low[key] ?? 0, high[key] ?? 0];
      mixed[key] = one === other ? one : one + (other - one) * share;
    }
    return mixed as Figures;
  };
}
