// The service worker on a device that has no room left. Judged by test_offline_worker.py.
const worker = new EventTarget();
const full = { put: () => Promise.reject(new DOMException("no room left", "QuotaExceededError")) };
const asked: string[] = [];

Object.assign(globalThis, {
  BUNDLE: "app.js",
  FILES: [],
  self: worker,
  location: new URL("https://manual.example/texts/worker.js"),
  caches: { match: async () => undefined, open: async () => full },
  fetch: async (request: Request) => {
    asked.push(new URL(request.url).pathname);
    const found = new Response("a part of the editor");
    return Object.defineProperty(found, "type", { value: "basic" });
  },
});
console.info = console.error; // what is printed is the answer
await import("../../../static/src/offline/worker");

/** What a page is answered that asks for a file. */
async function answered(path: string): Promise<string> {
  let answer: Promise<Response> | undefined;
  const request = new Request(new URL(path, location.href));
  const respondWith = (given: Promise<Response>): void => {
    answer = given;
  };
  worker.dispatchEvent(Object.assign(new Event("fetch"), { request, respondWith }));
  return answer ? (await answer).text() : "not ours";
}

const part = await answered("/static/dist/help-1.js");
const output = JSON.stringify({ part, text: await answered("/texts/1"), asked });
process.stdout.write(output, () => process.exit(0));

export {};
