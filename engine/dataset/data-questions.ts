import type { Inspection } from '#core/contract/model.ts';
import type { DataPreview } from '#core/contract/preview.ts';
import type { ReuseProfile } from '#core/contract/reuse.ts';
import type { DataDescription } from '#core/contract/run.ts';
import type { ModelPorts } from './input-need.ts';

/** A data file and the model that it is bound to. */
export interface BoundFile extends ModelPorts {
  readonly path: string;
  readonly maps: readonly string[];
  readonly drops: readonly string[];
  readonly dims: Readonly<Record<string, number>>;
}

/**
 * What the engine asks about a data file. Files come from anywhere and DuckDB is native code, so the answers are found in a process of
 * their own; plain data both ways.
 */
export type DataQuestion =
  /** What the file holds and how it binds. */
  | ({ readonly kind: 'inspect' } & BoundFile)
  /** How it binds, how many rows can be used, its hash. */
  | ({ readonly kind: 'bind' } & BoundFile)
  /** Its first rows as tensors. */
  | ({ readonly kind: 'preview'; readonly rows: number } & BoundFile)
  /** How often its keys come back. */
  | {
      readonly kind: 'reuse';
      readonly path: string;
      readonly keyColumn: string;
      readonly timeColumn: string | null;
    }
  /** The version of DuckDB, which shows that it can be loaded. */
  | { readonly kind: 'version'; readonly path: null };

/** The answer to each kind of question. */
export interface DataAnswers {
  readonly inspect: NonNullable<Inspection['data']>;
  readonly bind: DataDescription;
  readonly preview: DataPreview;
  readonly reuse: ReuseProfile;
  readonly version: string;
}
