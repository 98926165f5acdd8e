/** What happens to an option when traffic grows: a code of the option's own, with the values that it is planned by. */
export type Scaling = { readonly code: string } & Readonly<Record<string, string | number>>;
