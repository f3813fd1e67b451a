/** The token that tells requests of this page from those of strangers; whoever signs in again gets another one. */

export function csrfToken(): string {
  return place()?.content ?? "";
}

/** Let everything on this page that is sent from now on, forms too, bear this token. */
export function renewCsrfToken(token: string): void {
  const meta = place();
  if (meta) meta.content = token;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name='csrf_token']"))
    field.value = token;
}

function place(): HTMLMetaElement | null {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
}
