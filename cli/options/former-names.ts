/** Names of options that were replaced, and those that replaced them. They still work in this version. */
const FORMER: Readonly<Record<string, string>> = {
  '--packs': '--imported-run',
  '--today': '--current-deployment',
  '--today-service': '--current-service',
};

/** The arguments of `modewise plan` with the current names of options, and a note for each former one that was used. */
export function withCurrentNames(args: readonly string[]): {
  readonly args: readonly string[];
  readonly notes: readonly string[];
} {
  if (args[0] !== 'plan') return { args, notes: [] };
  const notes = new Set<string>();
  const current = args.map((arg) => {
    const [name = '', ...value] = arg.split('=');
    const to = Object.hasOwn(FORMER, name) ? FORMER[name] : undefined;
    if (to === undefined) return arg;
    notes.add(`${name} is now ${to}; the former name works in this version only`);
    return [to, ...value].join('=');
  });
  return { args: current, notes: [...notes] };
}
