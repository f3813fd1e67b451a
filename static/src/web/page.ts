/** The page as the server sent it, before any module changed it: what an editor keeps to open without a network. */
let source = "";

export function rememberPage(): void {
  if (document.querySelector("[data-module='editor']")) source = document.documentElement.outerHTML;
}

/** Return the page without what belongs to a session: the tokens in `secrets` are left out. */
export function pageWithout(secrets: string[]): string {
  return secrets
    .filter(Boolean)
    .reduce((page, secret) => page.replaceAll(secret, ""), `<!doctype html>${source}`);
}
