/** What reaches the page by drag and drop or by paste. */
export interface IntakeListener {
  /** Something that may be a picture is over the page, or no longer. */
  hovering(over: boolean): void;
  files(files: readonly File[]): void;
  /** A link came where a file was hoped for. */
  link(): void;
}

/** Takes pictures that are dropped or pasted anywhere in the document, until the signal fires. */
export function listenForPictures(listener: IntakeListener, signal: AbortSignal): void {
  const over = (event: DragEvent): void => {
    if (isForUs(event)) {
      event.preventDefault();
      listener.hovering(true);
    }
  };
  document.addEventListener("dragenter", over, { signal });
  document.addEventListener("dragover", over, { signal });
  document.addEventListener(
    "dragleave",
    (event) => {
      // Between elements `relatedTarget` is the next one; leaving the window there is none.
      if (event.relatedTarget === null) {
        listener.hovering(false);
      }
    },
    { signal },
  );
  document.addEventListener(
    "drop",
    (event) => {
      listener.hovering(false);
      if (!isForUs(event)) {
        return;
      }
      event.preventDefault();
      const files = filesOf(event.dataTransfer);
      if (files.length > 0) {
        listener.files(files);
      } else {
        listener.link();
      }
    },
    { signal },
  );
  document.addEventListener(
    "paste",
    (event) => {
      // A word processor gives the text and a picture of it: then the text is meant.
      const files = filesOf(event.clipboardData);
      if (files.length > 0 && event.clipboardData?.getData("text/plain") === "") {
        event.preventDefault();
        listener.files(files);
      }
    },
    { signal },
  );
}

/** Files always; a link only outside of the message, where dropping text is editing. */
function isForUs(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? [];
  return (
    types.includes("Files") ||
    (types.includes("text/uri-list") && !(event.target instanceof HTMLTextAreaElement))
  );
}

function filesOf(transfer: DataTransfer | null): readonly File[] {
  return transfer ? [...transfer.files] : [];
}
