/** Whether the installer has finished in a package. */
export function isInstalled(folder?: string): boolean;

/** Installs Electron unless it is there. Returns null, or a sentence with why it could not be installed. */
export function installElectron(options: {
  readonly log: (line: string) => void;
  readonly folder?: string;
  readonly cache?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly nowMs?: number;
  readonly silentMs?: number;
}): Promise<string | null>;
