/** The file name that the window proposes for a report written today. */
export function reportName(project: string, ending: string): string {
  const now = new Date();
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${project}-${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}.${ending}`;
}
