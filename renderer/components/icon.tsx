const PATHS = {
  check: 'M3 8.5 L6.5 12 L13 4.5',
  warning: 'M8 2.5 L14.5 13.5 H1.5 Z M8 6.5 V9.5 M8 11.3 V11.5',
  cross: 'M4 4 L12 12 M12 4 L4 12',
  search: 'M7 2.5 A4.5 4.5 0 1 1 6.99 2.5 Z M10.3 10.3 L13.5 13.5',
  sun: 'M8 5 A3 3 0 1 1 7.99 5 Z M8 1.5 V2.8 M8 13.2 V14.5 M1.5 8 H2.8 M13.2 8 H14.5 M3.4 3.4 L4.3 4.3 M11.7 11.7 L12.6 12.6 M3.4 12.6 L4.3 11.7 M11.7 4.3 L12.6 3.4',
  present: 'M2 3 H14 V11 H2 Z M8 11 V13.5 M5 13.5 H11',
  file: 'M4 1.5 H9.5 L12.5 4.5 V14.5 H4 Z M9.5 1.5 V4.5 H12.5',
  database: 'M3 4 C3 2.3 13 2.3 13 4 V12 C13 13.7 3 13.7 3 12 Z M3 4 C3 5.7 13 5.7 13 4 M3 8 C3 9.7 13 9.7 13 8',
  lock: 'M4.5 7 V5 A3.5 3.5 0 0 1 11.5 5 V7 M3.5 7 H12.5 V13.5 H3.5 Z',
  table: 'M2 3 H14 V13 H2 Z M2 6.5 H14 M6.5 6.5 V13',
  copy: 'M5.5 5.5 H13 V13.5 H5.5 Z M10.5 5.5 V2.5 H3 V10.5 H5.5',
  arrow: 'M3 8 H13 M9 4 L13 8 L9 12',
  down: 'M4 6 L8 10 L12 6',
  plus: 'M8 3 V13 M3 8 H13',
  download: 'M8 2 V10 M4.5 7 L8 10.5 L11.5 7 M3 13.5 H13',
  help: 'M6 6 A2 2 0 1 1 8.6 7.9 C8 8.2 8 8.6 8 9.4 M8 11.6 V11.8',
} as const;

/** The name of an icon. */
export type IconName = keyof typeof PATHS;

/** A line icon, 16 units square, in the current text colour. Hidden from screen readers; its button has the label. */
export function Icon({ name, size = 15 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.4}
      aria-hidden
      style={{ flex: 'none' }}
    >
      <path d={PATHS[name]} strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
