/** A picture on its way to the server: made small enough, sent with progress, refused with what to do. */
import { csrfToken } from "../web/csrf";
import { t } from "../web/words";
import { PictureRefused, type Upload } from "./upload";

const LONGEST_EDGE = 2400; // pixels: enough for a full page in print
const LARGEST_FILE = 10 * 1024 * 1024; // bytes, as the server takes them
const SMALL_ENOUGH = 1.5 * 1024 * 1024; // bytes: not worth encoding again
const QUALITY = 0.88;
const PATIENCE = 180_000; // ms: 10 MB at 0.5 Mbit/s

/** Return the picture with its longer edge at most 2,400 pixels; as it is when it is small already. */
export async function shrunk(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!bitmap)
    throw new PictureRefused(
      t("This picture cannot be read. Save it again as PNG or JPEG and choose that file."),
    );
  const longest = Math.max(bitmap.width, bitmap.height);
  if (longest <= LONGEST_EDGE && file.size <= SMALL_ENOUGH) return file;
  const scale = Math.min(1, LONGEST_EDGE / longest);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await encoded(canvas, file.type);
  if (made.size > LARGEST_FILE)
    throw new PictureRefused(t("This picture is larger than 10 MB. Make it smaller and choose it again."));
  return scale === 1 && made.size > file.size ? file : made;
}

async function encoded(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  for (const wanted of ["image/webp", type === "image/png" ? "image/png" : "image/jpeg"]) {
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, wanted, QUALITY));
    if (blob?.type === wanted) return blob;
  }
  throw new PictureRefused(
    t("This picture cannot be read. Save it again as PNG or JPEG and choose that file."),
  );
}

/** POST the picture; `onProgress` gets percent. Throws PictureRefused. */
export function upload(url: string, picture: Blob, onProgress: (percent: number) => void): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.round((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => {
      const answer = (request.response ?? {}) as Partial<Upload> & { sha256?: string; detail?: string };
      const asset = answer.asset ?? answer.sha256;
      if (request.status < 300 && asset)
        resolve({ asset, width: answer.width ?? 0, height: answer.height ?? 0 });
      else reject(refusal(request.status, answer.detail));
    });
    request.timeout = PATIENCE;
    for (const fault of ["error", "timeout"]) request.addEventListener(fault, () => reject(refusal(0)));
    const form = new FormData();
    form.append("picture", picture, "picture");
    request.send(form);
  });
}

function refusal(status: number, detail?: string): PictureRefused {
  if (status === 0)
    return new PictureRefused(
      t("The server cannot be reached. The picture is sent again when it can."),
      true,
    );
  if (status === 413)
    return new PictureRefused(t("This picture is larger than 10 MB. Make it smaller and choose it again."));
  if (status === 429 || status >= 500)
    return new PictureRefused(detail || t("The server is busy. Send the picture again in a moment."), true);
  return new PictureRefused(
    detail || t("The server did not take this picture. Save it again as PNG or JPEG and choose that file."),
  );
}
