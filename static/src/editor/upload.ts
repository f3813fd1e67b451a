/** Pictures as they are chosen on this device; how they are sent is loaded with the first (`transfer.ts`). */
import { h } from "./ui/dom";

export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"];

/** Why a picture is not at the server, in a sentence that says what to do. */
export class PictureRefused extends Error {
  /** `canRetry`: the same picture may be taken the next time. */
  constructor(
    message: string,
    readonly canRetry = false,
  ) {
    super(message);
  }
}

export interface Upload {
  asset: string;
  width: number;
  height: number;
}

/** Let the person choose a picture on this device; null when they go back. */
export function chosenFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = h("input", {
      type: "file",
      accept: PICTURE_TYPES.join(","),
      class: "hidden",
      tabindex: -1,
    });
    input.setAttribute("aria-hidden", "true");
    const finish = (file: File | null): void => {
      input.remove();
      resolve(file);
    };
    input.addEventListener("change", () => finish(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => finish(null));
    document.body.append(input);
    input.click();
  });
}
