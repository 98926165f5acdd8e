import { Icon } from './icon.tsx';

/** Arrow keys are drawn, because the font has no arrows. */
const ARROWS: Readonly<Record<string, number>> = { Right: 0, Left: 180 };

function Arrow({ degrees }: { readonly degrees: number }) {
  return (
    <span style={{ display: 'inline-flex', verticalAlign: -2, rotate: `${degrees}deg` }}>
      <Icon name="arrow" size={12} />
    </span>
  );
}

/** A keyboard shortcut: `Ctrl O`. `inButton` uses the text colour of a filled button. */
export function KeyCap({ keys, inButton = false }: { readonly keys: string; readonly inButton?: boolean }) {
  return (
    <kbd
      style={{
        fontFamily: 'inherit',
        fontSize: 11,
        fontWeight: 600,
        color: inButton ? 'inherit' : 'var(--mw-ink-2)',
        background: inButton ? 'rgb(0 0 0 / 18%)' : 'var(--mw-sunken)',
        border: inButton ? 0 : '1px solid var(--mw-line)',
        borderRadius: 4,
        padding: inButton ? '2px 6px' : '1px 5px',
        whiteSpace: 'nowrap',
      }}
    >
      {keys in ARROWS ? <Arrow degrees={ARROWS[keys] ?? 0} /> : keys.replaceAll('+', ' ')}
    </kbd>
  );
}
