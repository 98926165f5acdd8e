/**
 * A day preceded by the last minutes of the previous day: index `i` is the minute that lies `minutes` before minute `i` of the day.
 * @param minutes at most a day.
 */
export function withMinutesBefore(values: Float64Array, minutes: number): Float64Array {
  const around = new Float64Array(values.length + minutes);
  around.set(values.subarray(values.length - minutes));
  around.set(values, minutes);
  return around;
}

/** For each minute, the highest value of it and of the `minutes` before it, wrapping around midnight. */
export function highestOfLast(values: Float64Array, minutes: number): Float64Array {
  return extremeOfLast(values, minutes, 1);
}

/** For each minute, the lowest value of it and of the `minutes` before it, wrapping around midnight. */
export function lowestOfLast(values: Float64Array, minutes: number): Float64Array {
  return extremeOfLast(values, minutes, -1);
}

/** Rescans a window only after its extreme has left it, because fleets rarely change. */
function extremeOfLast(values: Float64Array, minutes: number, sign: 1 | -1): Float64Array {
  if (minutes === 0) return values;
  const around = withMinutesBefore(values, minutes);
  const extremes = new Float64Array(values.length);
  let at = -1;
  let extreme = 0;
  for (let minute = 0; minute < values.length; minute++) {
    const newest = minute + minutes;
    const value = around[newest] ?? 0;
    if (at >= minute && sign * (value - extreme) >= 0) {
      at = newest;
      extreme = value;
    } else if (at < minute) {
      at = minute;
      extreme = around[minute] ?? 0;
      for (let i = minute + 1; i <= newest; i++) {
        const other = around[i] ?? 0;
        if (sign * (other - extreme) >= 0) {
          at = i;
          extreme = other;
        }
      }
    }
    extremes[minute] = extreme;
  }
  return extremes;
}
