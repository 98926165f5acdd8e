export function javaMajor(text: string): number | null;
export function kafkaVersion(pom: string): string;
export function kubernetesVersion(module: string): string;
export function sectionsOf(text: string): {
  readonly options: readonly string[];
  readonly sections: ReadonlyMap<string, { readonly lines: readonly string[]; readonly alone: boolean }>;
};
export function lackInPip(output: string, python: string): string | null;
