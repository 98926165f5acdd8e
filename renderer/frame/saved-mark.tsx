import { useStore } from '#renderer/store/store.ts';

/** Whether the study is in its file, and since when its edits are kept. */
export function SavedMark() {
  const name = useStore((state) => state.name);
  const edited = useStore((state) => state.edited);
  const savedAt = useStore((state) => state.savedAt);
  const keptAt = useStore((state) => state.keptAt);
  if (name === null) return null;
  return <span role="status">{textOf({ edited, savedAt, keptAt })}</span>;
}

function textOf(project: {
  readonly edited: boolean;
  readonly savedAt: string | null;
  readonly keptAt: string | null;
}): string {
  const { edited, savedAt, keptAt } = project;
  const kept = keptAt === null ? '' : `, kept at ${clock(keptAt)}`;
  if (savedAt === null) return `Not saved yet${kept}`;
  return edited ? `Edited${kept}` : `Saved at ${clock(savedAt)}`;
}

/** Made once: making one takes longer than all else in this line of text. */
const CLOCK = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hour12: false });

function clock(at: string): string {
  return CLOCK.format(new Date(at));
}
