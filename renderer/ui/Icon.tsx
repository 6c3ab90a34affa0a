/** Paths on a 16 × 16 grid, drawn with a 1.4 px line. */
const paths = {
  overview: 'M2.5 13.5v-5M6.2 13.5v-9M9.8 13.5v-6M13.5 13.5v-11',
  explore: 'M2.5 3.5h11M2.5 8h11M2.5 12.5h11M6 3.5v9',
  review: 'M2.5 8.5l3.2 3.2L13.5 4',
  consistency: 'M5 2.5H2.5V5M11 13.5h2.5V11M2.5 8h11M5 5.5L2.5 8 5 10.5M11 5.5L13.5 8 11 10.5',
  slices: 'M8 2.2v5.8l4.6 3.4M8 2.2a5.8 5.8 0 1 0 5.8 5.8A5.8 5.8 0 0 0 8 2.2z',
  map: 'M4 4.2h.01M7 9.5h.01M11.5 5h.01M5 12.4h.01M9.4 6.8h.01M12.2 11h.01M2.4 8h.01',
  models: 'M8 1.8l5.4 3.1v6.2L8 14.2l-5.4-3.1V4.9zM2.8 5L8 8l5.2-3M8 8v6',
  effect:
    'M2.5 12.500h2.600M10.900 12.500h2.600M3.800 12.500V9M12.200 12.500V3.500M6.200 6.500h3.600M8.300 4.800L10 6.500 8.300 8.200',
  export: 'M8 10V2.2M5 5l3-3 3 3M2.5 9.5v4h11v-4',
  undo: 'M5.5 3L2.5 6l3 3M2.8 6h6.4a3.8 3.8 0 0 1 0 7.6H6',
  redo: 'M10.5 3l3 3-3 3M13.2 6H6.8a3.8 3.8 0 0 0 0 7.6H10',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.4 3.4',
  filter: 'M2 3.5h12M4.2 8h7.6M6.5 12.5h3',
  close: 'M4 4l8 8M12 4l-8 8',
  check: 'M3 8.5l3.2 3.2L13 4.8',
  minus: 'M3.5 8h9',
  plus: 'M8 3v10M3 8h10',
  chevronDown: 'M4 6.2l4 4 4-4',
  chevronUp: 'M4 9.8l4-4 4 4',
  chevronRight: 'M6.2 4l4 4-4 4',
  chevronLeft: 'M9.8 4l-4 4 4 4',
  arrowUp: 'M8 13V3.2M4 7l4-4 4 4',
  folder: 'M2 4.2a1 1 0 0 1 1-1h3.2l1.6 1.8H13a1 1 0 0 1 1 1v5.8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z',
  file: 'M4 1.9h5l3.2 3.2v9H4zM9 2v3.2h3.1',
  table: 'M2.2 3.2h11.6v9.6H2.2zM2.2 6.4h11.6M2.2 9.6h11.6M6.2 6.4v6.4',
  gallery: 'M2.5 2.5h4.6v4.6H2.5zM8.9 2.5h4.6v4.6H8.9zM2.5 8.9h4.6v4.6H2.5zM8.9 8.9h4.6v4.6H8.9z',
  picture: 'M2.2 3h11.6v10H2.2zM2.4 11.4l3.4-3.6 2.4 2.4 2-1.9 3.4 3.2M10.4 6.1h.01',
  text: 'M3 4V2.8h10V4M8 2.8v10.4M6.2 13.2h3.6',
  project:
    'M8 2.4c3 0 5.2.9 5.2 2v7.2c0 1.1-2.200 2-5.2 2s-5.2-.9-5.200-2V4.4c0-1.100 2.200-2 5.200-2zM2.8 4.400c0 1.100 2.200 2 5.200 2s5.200-.9 5.200-2M2.800 8c0 1.100 2.200 2 5.200 2s5.200-.9 5.200-2',
  flag: 'M4 14V2.5M4 3h7.6l-1.600 2.700 1.600 2.700H4',
  exclude: 'M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM4.200 4.200l7.600 7.600',
  tag: 'M2.400 2.600h5.200l6 6-5 5-6.200-6.200zM5.400 5.600h.01',
  note: 'M3 2.500h10v7.200l-3.300 3.800H3zM9.600 13.400V9.700h3.300M5.400 5.500h5.200M5.400 8h2.600',
  info: 'M8 2.200a5.800 5.800 0 1 0 0 11.600A5.800 5.800 0 0 0 8 2.200zM8 7.400v3.600M8 5.100h.01',
  warning: 'M8 2.400l6 10.800H2zM8 6.600v3.200M8 11.400h.01',
  error: 'M8 2.200a5.800 5.800 0 1 0 0 11.600A5.800 5.800 0 0 0 8 2.200zM8 5v3.600M8 10.900h.01',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M4.800 3l7.600 5-7.600 5z',
  stop: 'M4 4h8v8H4z',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  sun: 'M8 5.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9',
  moon: 'M13.200 9.600A5.700 5.700 0 0 1 6.400 2.800a5.700 5.700 0 1 0 6.800 6.800z',
  system: 'M2.200 3h11.600v8H2.200zM6 13.600h4M8 11v2.600',
  keyboard: 'M1.800 4h12.400v8H1.800zM4.400 6.600h.01M6.800 6.600h.01M9.200 6.600h.01M11.600 6.600h.01M5 9.600h6',
  command: 'M3 5l3 3-3 3M8 11.500h5',
  download: 'M8 2.500v8M4.800 7.300L8 10.500l3.200-3.200M2.500 11v2.500h11V11',
  upload: 'M8 10.500V2.500M4.800 5.600L8 2.400l3.200 3.200M2.500 11v2.500h11V11',
  link: 'M6.600 9.400l2.800-2.800M7.400 4.800l1.500-1.500a2.700 2.700 0 0 1 3.800 3.800l-1.500 1.500M8.600 11.200l-1.500 1.500a2.700 2.700 0 0 1-3.800-3.800l1.500-1.500',
  compare: 'M5.500 3v10M5.500 13L3 10.500M5.500 13L8 10.500M10.500 13V3M10.500 3L8 5.500M10.500 3L13 5.500',
  trash: 'M2.800 4.200h10.400M6 4V2.500h4V4M4.200 4.400l.6 9h6.400l.6-9M6.800 6.800v4M9.200 6.800v4',
  sort: 'M5 3v10M5 13l-2.400-2.400M5 13l2.400-2.400M10 4h3.500M10 8h2.500M10 12h1.500',
  columns: 'M2.500 3h11v10h-11zM6.200 3v10M9.900 3v10',
  clock: 'M8 2.200a5.800 5.800 0 1 0 0 11.600A5.800 5.800 0 0 0 8 2.200zM8 4.800V8l2.200 1.600',
  refresh: 'M13 3v3.200H9.800M13 6A5.400 5.400 0 1 0 13.400 9',
} as const;

export type IconName = keyof typeof paths;

/** A small line icon, silent for screen readers: the control that holds it has the name. */
export function Icon({
  name,
  size = 16,
  className,
}: {
  readonly name: IconName;
  readonly size?: number;
  readonly className?: string | undefined;
}) {
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'map' || name === 'more' ? 2.2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark: three grains, one of them picked out. */
export function Logo() {
  return (
    <svg width={18} height={18} viewBox="0 0 18 18" aria-hidden="true" focusable="false">
      <ellipse cx="5" cy="6" rx="2.2" ry="3.6" transform="rotate(-24 5 6)" fill="currentColor" opacity=".38" />
      <ellipse cx="13" cy="6" rx="2.2" ry="3.6" transform="rotate(24 13 6)" fill="currentColor" opacity=".38" />
      <ellipse cx="9" cy="11.600" rx="2.400" ry="4" fill="var(--accent)" />
    </svg>
  );
}
