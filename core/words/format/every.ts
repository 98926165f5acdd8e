import { roundDuration } from './format.ts';

/** How often something runs: `every 6 hours`, `once a day`, `every 15 minutes`. */
export function every(seconds: number): string {
  const days = seconds / 86_400;
  if (Math.abs(days - 1) < 0.01) return 'once a day';
  if (Math.abs(seconds / 3600 - 1) < 0.01) return 'every hour';
  const hours = Math.round(seconds / 3600);
  if (hours >= 2 && Math.abs(seconds / 3600 - hours) < 0.02 && days < 1) return `every ${hours} hours`;
  return `every ${roundDuration(seconds * 1000)}`;
}
