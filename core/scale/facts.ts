/** A number in the rules of an autoscaler. Where the documents leave doubt, `low` and `high` differ from `usual`. */
export interface ScalingFact {
  readonly id: string;
  readonly low: number;
  readonly usual: number;
  readonly high: number;
}

/** The value of a fact by its id, at the point of its spread that the caller has chosen. @throws for an unknown id. */
export type Facts = (id: string) => number;

/** The facts at one end or in the middle of their spreads. */
export function factsAt(rows: readonly ScalingFact[], point: 'low' | 'usual' | 'high'): Facts {
  const known = new Map(rows.map((row) => [row.id, row[point]]));
  return (id) => {
    const value = known.get(id);
    if (value === undefined) throw new Error(`no scaling fact is called ${id}`);
    return value;
  };
}

/** Rules by name, from the ids of their facts. */
export type Rules<Ids> = { readonly [Name in keyof Ids]: number };

/** The values of rules. @throws for an unknown id. */
export function rulesOf<Ids extends Readonly<Record<string, string>>>(facts: Facts, ids: Ids): Rules<Ids> {
  const rules = Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, facts(id)]));
  return rules as Rules<Ids>;
}
