/** How an option scales when traffic grows: a code of the option's own, with its planning parameters. */
export type Scaling = { readonly code: string } & Readonly<Record<string, string | number>>;
