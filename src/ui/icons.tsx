import type { ComponentChildren, VNode } from "preact";

/** The eye-spot: rings a little off their centers, as on a wing. */
export function Mark({ class: name = "mark" }: { readonly class?: string }): VNode {
  return (
    <svg class={name} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <circle class="mark-rim" cx="16" cy="16" r="15" />
      <circle class="mark-ring" cx="17" cy="16.5" r="10.5" />
      <circle class="mark-pupil" cx="17.6" cy="16.8" r="7.6" />
      <circle class="mark-light" cx="14.9" cy="13.9" r="2.1" />
    </svg>
  );
}

function Icon({ children }: { readonly children: ComponentChildren }): VNode {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export function PictureIcon(): VNode {
  return (
    <Icon>
      <path d="M20 13.5V6.8A2.8 2.8 0 0 0 17.2 4H6.8A2.8 2.8 0 0 0 4 6.8v10.4A2.8 2.8 0 0 0 6.8 20h6.7" />
      <path d="m4.5 16.8 3.9-3.9a1.6 1.6 0 0 1 2.3 0l2.8 2.8" />
      <circle cx="14.7" cy="9.3" r="1.5" />
      <path d="M18.5 16v5M16 18.5h5" />
    </Icon>
  );
}

export function SendIcon(): VNode {
  return (
    <Icon>
      <path d="M12 19V5.5M6 11.2l6-6 6 6" />
    </Icon>
  );
}

export function StopIcon(): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor" />
    </svg>
  );
}

export function CrossIcon(): VNode {
  return (
    <Icon>
      <path d="m7 7 10 10M17 7 7 17" />
    </Icon>
  );
}

export function NewChatIcon(): VNode {
  return (
    <Icon>
      <path d="M12 4.5H7.3A2.8 2.8 0 0 0 4.5 7.3v9.4a2.8 2.8 0 0 0 2.8 2.8h9.4a2.8 2.8 0 0 0 2.8-2.8V12" />
      <path d="M17.3 4.9a1.7 1.7 0 0 1 2.4 2.4L13 14l-3.2.8.8-3.2z" />
    </Icon>
  );
}

export function InfoIcon(): VNode {
  return (
    <Icon>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 11.3v4.4M12 8.3v.1" />
    </Icon>
  );
}

export function ChevronIcon(): VNode {
  return (
    <Icon>
      <path d="m8 10.5 4 4 4-4" />
    </Icon>
  );
}

export function AgainIcon(): VNode {
  return (
    <Icon>
      <path d="M19 12a7 7 0 1 1-2.1-5M19 4.5V8h-3.5" />
    </Icon>
  );
}

export function AlertIcon(): VNode {
  return (
    <Icon>
      <path d="M12 8.5v4.3M12 16v.1" />
      <path d="M10.5 5.1 3.9 16.5A1.8 1.8 0 0 0 5.4 19.2h13.2a1.8 1.8 0 0 0 1.5-2.7L13.5 5.1a1.7 1.7 0 0 0-3 0z" />
    </Icon>
  );
}
