/** A picture of the site to try, with a question that fits. */
export interface Example {
  readonly file: string;
  readonly alt: string;
  readonly question: string;
}

/** A picture that has been fetched. */
export interface ExamplePicture {
  readonly file: File;
  /** A `blob:` URL of it, for as long as the page lives. */
  readonly url: string;
}

/** The examples of a site: its list and its pictures, each fetched once. Only what failed is fetched again. */
export interface Examples {
  /** None where the list is missing or is not one. */
  list(): Promise<readonly Example[]>;
  /** `undefined` where the picture cannot be had. */
  picture(example: Example): Promise<ExamplePicture | undefined>;
}

/** `folder`: the URL of the examples, with a slash at its end. */
export function createExamples(folder: string): Examples {
  const kept = new Map<string, Promise<Blob | undefined>>();
  const pictures = new Map<string, ExamplePicture>();

  async function fetched(file: string): Promise<Blob | undefined> {
    const fetching = kept.get(file) ?? fetchOrNothing(`${folder}${file}`);
    kept.set(file, fetching);
    const bytes = await fetching;
    if (!bytes && kept.get(file) === fetching) {
      kept.delete(file);
    }
    return bytes;
  }

  return {
    async list() {
      const bytes = await fetched("examples.json");
      return bytes ? decodeExamples(await bytes.text()) : [];
    },
    async picture({ file }) {
      const bytes = await fetched(file);
      if (!bytes) {
        return undefined;
      }
      const picture = pictures.get(file) ?? {
        file: new File([bytes], file, { type: bytes.type }),
        url: URL.createObjectURL(bytes),
      };
      pictures.set(file, picture);
      return picture;
    },
  };
}

async function fetchOrNothing(url: string): Promise<Blob | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? await response.blob() : undefined;
  } catch (error) {
    // No network.
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

export function decodeExamples(json: string): readonly Example[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter(isExample) : [];
  } catch (error) {
    if (error instanceof SyntaxError) {
      return [];
    }
    throw error;
  }
}

function isExample(value: unknown): value is Example {
  return (
    typeof value === "object" &&
    value !== null &&
    ["file", "alt", "question"].every((key) => key in value && typeof Reflect.get(value, key) === "string")
  );
}
