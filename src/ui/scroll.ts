/** How far from the end still counts as reading along, in CSS pixels. */
const near = 160;

/** Follows the end of the page while the reader is there, after the frame has its new height. */
export function keepAtEnd(): void {
  const page = document.documentElement;
  const atEnd = page.scrollHeight - page.clientHeight - page.scrollTop < near;
  if (atEnd) {
    requestAnimationFrame(scrollToEnd);
  }
}

export function scrollToEnd(): void {
  document.documentElement.scrollTop = document.documentElement.scrollHeight;
}
