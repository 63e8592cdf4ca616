/** How far from the end still counts as reading along, in CSS pixels. */
const near = 160;

/**
 * Keeps the end of the page in view while `log` has something in it and the reader is there; who scrolls up
 * is left alone. Returns what ends it.
 */
export function followEnd(log: HTMLElement): () => void {
  const page = document.documentElement;
  const end = new AbortController();
  let following = true;
  const look = (): void => {
    following = page.scrollHeight - page.clientHeight - page.scrollTop < near;
  };
  const observer = new ResizeObserver(() => {
    if (following && log.childElementCount > 0) {
      scrollToEnd();
    }
  });
  addEventListener("scroll", look, { passive: true, signal: end.signal });
  observer.observe(document.body);
  return () => {
    observer.disconnect();
    end.abort();
  };
}

/**
 * Brings what has just changed into view, once it is drawn. What sticks to the window's end is there already,
 * and a page that is scrolled elsewhere stays where it is.
 */
export function reveal(element: Element): void {
  requestAnimationFrame(() => {
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) {
      element.scrollIntoView({ block: "nearest" });
    }
  });
}

export function scrollToEnd(): void {
  document.documentElement.scrollTop = document.documentElement.scrollHeight;
}
