import type { ServicePoint, ServiceTime } from '#core/contract/run/run.ts';

type Fit = Pick<ServiceTime, 'tau0Ms' | 'alphaMs' | 'fitErrorPct'>;

/**
 * Fits s(b) = τ0 + α·b to batch times in milliseconds, with τ0, α ≥ 0. Minimises the *relative* error (weights 1/s²), so that a batch of 1
 * counts as much as one of 1,024. With a single batch size, α is null and τ0 is the whole time. `fitErrorPct` is the mean absolute residual
 * in per cent of the measured time.
 * @param points at least one; their thread counts are ignored.
 */
export function fitServiceTime(points: readonly Pick<ServicePoint, 'batchSize' | 'ms'>[]): Fit {
  if (points.length === 0) throw new Error('a service time needs at least one point');
  const sizes = new Set(points.map((p) => p.batchSize));
  const sums = { one: 0, b: 0, bb: 0, y: 0, by: 0 };
  for (const { batchSize, ms } of points) {
    // Dividing the equation τ0 + α·b = s by s makes every residual relative.
    const u = 1 / ms;
    const v = batchSize / ms;
    sums.one += u * u;
    sums.b += u * v;
    sums.bb += v * v;
    sums.y += u;
    sums.by += v;
  }
  const constant = { tau0Ms: sums.y / sums.one, alphaMs: 0 };
  if (sizes.size === 1) return withError(points, constant.tau0Ms, null);
  const determinant = sums.one * sums.bb - sums.b * sums.b;
  // Sizes that differ by less than the precision of the sums give no slope.
  if (!(determinant > 0)) return withError(points, constant.tau0Ms, 0);
  const tau0Ms = (sums.y * sums.bb - sums.by * sums.b) / determinant;
  const alphaMs = (sums.one * sums.by - sums.b * sums.y) / determinant;
  if (alphaMs < 0) return withError(points, constant.tau0Ms, 0);
  if (tau0Ms < 0) return withError(points, 0, sums.by / sums.bb);
  return withError(points, tau0Ms, alphaMs);
}

function withError(
  points: readonly Pick<ServicePoint, 'batchSize' | 'ms'>[],
  tau0Ms: number,
  alphaMs: number | null,
): Fit {
  let sum = 0;
  for (const { batchSize, ms } of points) sum += Math.abs(tau0Ms + (alphaMs ?? 0) * batchSize - ms) / ms;
  return { tau0Ms, alphaMs, fitErrorPct: (100 * sum) / points.length };
}
