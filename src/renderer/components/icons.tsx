import type { ReactNode } from 'react';

/** Line icons on a grid of 20 pixels; always beside a text or an accessible name, never instead of one. */
function Icon({ children, size = 20 }: { children: ReactNode; size?: number | undefined }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth={1.6} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

type Size = { size?: number };

export const ProjectsIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M2.5 15V5.5a1 1 0 0 1 1-1h4l2 2.2h7a1 1 0 0 1 1 1V15a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1Z" />
  </Icon>
);
export const DatasetIcon = ({ size }: Size) => (
  <Icon size={size}>
    <rect x="3" y="3" width="6" height="6" rx="1" />
    <rect x="11" y="3" width="6" height="6" rx="1" />
    <rect x="3" y="11" width="6" height="6" rx="1" />
    <rect x="11" y="11" width="6" height="6" rx="1" />
  </Icon>
);
export const RoundsIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M3 3v14h14" />
    <path d="m5.5 13 3.2-4.2 3 2.4L16.5 5" />
  </Icon>
);
export const ReviewIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M10 3.2c3.8 0 6.2 2 6.3 5 .2 3.6-2.6 3.5-3.6 5.8-.6 1.5-1.5 2.8-3.5 2.8-3.4 0-5.7-3-5.7-6.9 0-4 2.6-6.7 6.5-6.7Z" />
    <circle cx="9.5" cy="9.5" r="2" strokeDasharray="2 1.6" />
  </Icon>
);
export const AuditIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M10 3v14M5 17h10M4 6h12" />
    <path d="M1.5 11.5 4 6l2.5 5.5a2.6 2.6 0 0 1-5 0ZM13.5 11.5 16 6l2.5 5.5a2.6 2.6 0 0 1-5 0Z" />
  </Icon>
);
export const SettingsIcon = ({ size }: Size) => (
  <Icon size={size}>
    <path d="M3 5.5h8M15 5.5h2M3 14.5h2M9 14.5h8M3 10h4M11 10h6" />
    <circle cx="13" cy="5.5" r="1.8" />
    <circle cx="7" cy="14.5" r="1.8" />
    <circle cx="9" cy="10" r="1.8" />
  </Icon>
);
export const PersonIcon = ({ size }: Size) => (
  <Icon size={size}>
    <circle cx="10" cy="6.8" r="3.2" />
    <path d="M3.8 17c.5-3.2 3-5 6.2-5s5.7 1.8 6.2 5" />
  </Icon>
);
