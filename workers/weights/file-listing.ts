/** One file of a model: its path inside the repository or folder, and its size. */
export interface FileEntry {
  readonly path: string;
  readonly bytes: number;
}
