/** Configuration that the server wrote into the page. */

/** Return the content of `<script type="application/json" id="…">`, or undefined when the page has none. */
export function readConfig<Content>(id: string): Content | undefined {
  const script = document.getElementById(id);
  return script?.textContent ? (JSON.parse(script.textContent) as Content) : undefined;
}
