/** Outlined 16 px icons; always beside a word, except search, help and menu which carry a label. */
export type IconName =
  | 'phone' | 'hold' | 'search' | 'help' | 'document' | 'chevron' | 'back' | 'flame' | 'bell' | 'person'
  | 'download' | 'hidden' | 'risk' | 'refresh' | 'clock' | 'copy' | 'plug' | 'more' | 'eye';

const PATHS: Record<IconName, React.ReactNode> = {
  phone: (
    <path
      transform="rotate(135 8 8)"
      d="M1.5 9.8c-.1-1 .2-2.2 1-3C3.8 5.5 5.8 5 8 5s4.2.5 5.5 1.8c.8.8 1.1 2 1 3l-.1.7c-.1.4-.5.6-.9.5l-2.2-.5c-.3-.1-.6-.4-.6-.8l-.1-1.2C9.9 8.2 9 8 8 8s-1.9.2-2.6.5l-.1 1.2c0 .4-.3.7-.6.8l-2.2.5c-.4.1-.8-.1-.9-.5Z"
      fill="currentColor"
      stroke="none"
    />
  ),
  hold: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />,
  search: <path d="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10Zm3.6-1.4L14 14" />,
  help: <path d="M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM6.2 6.3a1.9 1.9 0 1 1 2.7 1.7c-.6.3-.9.7-.9 1.3M8 11.5v.1" />,
  document: <path d="M4 2h5.5L12 4.5V14H4ZM6 7h4M6 9.5h4M6 12h2.5" />,
  chevron: <path d="m6 3 5 5-5 5" />,
  back: <path d="M10 3 5 8l5 5" />,
  flame: <path d="M8 14.5c-2.8 0-4.8-1.8-4.8-4.4 0-2 1.1-3.2 2-4.3C6.2 4.6 7 3.6 6.9 1.5c2 .9 3.4 2.7 3.5 4.9.6-.4.9-.9 1-1.6 1 1.2 1.5 3 1.5 4.8 0 3-2.1 4.9-4.9 4.9Z" />,
  bell: <path d="M3 12h10c-1-1.1-1.5-2-1.5-4.5 0-2.4-1.4-4-3.5-4s-3.5 1.6-3.5 4C4.5 10 4 10.9 3 12Zm3.6 2h2.8M8 2v1" />,
  person: <path d="M8 8.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 14c.3-2.5 2.3-4 5.5-4s5.2 1.5 5.5 4" />,
  download: <path d="M8 2v7m-3-2.5L8 9.5l3-3M2.5 10.5V13.5h11v-3" />,
  hidden: <path d="M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4Zm6 1.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM3 13.5l10-11" />,
  eye: <path d="M2 8s2.2-4 6-4 6 4 6 4-2.2 4-6 4-6-4-6-4Zm6 1.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z" />,
  risk: (
    <path d="M2 10.5h2.6V14H2zM6.7 6.5h2.6V14H6.7zM11.4 2H14v12h-2.6z" fill="currentColor" stroke="none" />
  ),
  refresh: <path d="M13.5 8a5.5 5.5 0 0 1-10 3.2M2.5 8a5.5 5.5 0 0 1 10-3.2M12.7 1.8v3.2H9.5M3.3 14.2V11h3.2" />,
  clock: <path d="M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM8 4.5V8l2.3 1.5" />,
  copy: <path d="M5.5 2h7v9h-7zM5.5 5H3.5v9h7v-3" />,
  plug: <path d="m9 3 4 4-2.5 2.5a2.8 2.8 0 0 1-4-4ZM11 5l2.5-2.5M9 3.5 7.5 2M13 7l1.3 1.3M6.2 9.8 2.5 13.5" />,
  more: <path d="M8 3v.1M8 8v.1M8 13v.1" strokeWidth="2.2" />,
};

export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable="false"
    >
      {PATHS[name]}
    </svg>
  );
}

/** The mark of the product: three bars before the line. */
export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="currentColor" aria-hidden focusable="false">
      <rect x="1" y="3" width="10" height="3.2" rx="1.2" />
      <rect x="1" y="8.4" width="12.5" height="3.2" rx="1.2" />
      <rect x="1" y="13.8" width="7.5" height="3.2" rx="1.2" />
      <rect x="16" y="1" width="2.6" height="18" rx="0.6" />
    </svg>
  );
}
