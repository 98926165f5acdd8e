/** The longest part of a project's name in a file name. */
const MAX_NAME = 80;

/** Characters that some system does not allow in a file name. */
const NOT_IN_NAMES = /[\\/:*?"<>|\p{Cc}]+/gu;

/** The proposed file name of a report without its ending: `Card-fraud scoring-2026-11-27`. `date` is a day as in ISO 8601. */
export function reportFileStem(project: string, date: string): string {
  const name = project
    .replaceAll(NOT_IN_NAMES, '-')
    .slice(0, MAX_NAME)
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  return `${name === '' ? 'report' : name}-${date}`;
}
