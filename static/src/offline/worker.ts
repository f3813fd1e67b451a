/**
 * Opens the editor where there is no network: a service worker for the pages below /texts/ alone, built with the
 * bundle it belongs to (static/build.mjs). Its cache holds what everybody gets: scripts, sheets, fonts, and the page
 * that says "You are offline". The page of a text comes from the member's own copies, which signing out removes.
 */
import { indexedShelf } from "../editor/collaboration/shelf";
import { type Owner, OWNER } from "../device/owner";

/** Filled in by the build: the name of this bundle, and the files without which the editor does not open. */
declare const BUNDLE: string;
declare const FILES: string[];

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const OURS = "manual-";
const CACHE = OURS + BUNDLE;
const ASSETS = "/static/dist/";
const OFFLINE = "/texts/offline";
const EDITOR = /^\/texts\/(\d+)\/edit$/;
const PATIENCE = 8_000; // ms until a network that answers nothing counts as none
const SAFE = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
};
const AWAY = [502, 503, 504]; // said by a proxy, or by a server that cannot open a page at the moment

const worker = self as unknown as { clients: { claim(): Promise<void> } } & EventTarget;

worker.addEventListener("install", (event) => (event as WorkerEvent).waitUntil(install()));
worker.addEventListener("activate", (event) => (event as WorkerEvent).waitUntil(activate()));
worker.addEventListener("fetch", (event) => answer(event as Asked));

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((name) => ASSETS + name));
  await cache.add(new Request(OFFLINE, { credentials: "omit" }));
}

/** Drop the bundles before this one, but for those that a kept page still asks for. */
async function activate(): Promise<void> {
  const shelf = indexedShelf();
  const pages: string[] = [];
  for (const key of await shelf.keys("page/")) pages.push((await shelf.get<string>(key)) ?? "");
  for (const name of await caches.keys()) {
    const isWanted = name === CACHE || pages.some((page) => page.includes(name.slice(OURS.length)));
    if (name.startsWith(OURS) && !isWanted) await caches.delete(name);
  }
  await worker.clients.claim();
}

function answer(event: Asked): void {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith(ASSETS)) return event.respondWith(asset(request));
  const text = request.mode === "navigate" && EDITOR.exec(pathname)?.[1];
  if (text) event.respondWith(page(request, text));
}

/** Files whose names hold their hash never change; one that was asked for is there without a network, too. */
async function asset(request: Request): Promise<Response> {
  const known = await caches.match(request.url, { ignoreVary: true });
  if (known) return known;
  const found = await fetch(request);
  if (found.ok && found.type === "basic") await keepAsset(request.url, found.clone());
  return found;
}

/** Keep a file; a device that is full keeps none, and loads it all the same. */
async function keepAsset(address: string, found: Response): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(address, found);
  } catch (error) {
    console.info("this file is not kept on this device", error);
  }
}

/** The page as the server has it; where it cannot be reached, as this device has it. */
async function page(request: Request, text: string): Promise<Response> {
  const asked = fetch(request);
  asked.catch(() => undefined); // a network that fails after all was not waited for
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE));
  const first = await Promise.race([asked, late]).catch(() => undefined);
  if (first && !AWAY.includes(first.status)) return first;
  const kept = await keptPage(text);
  if (kept) return kept;
  return first ?? (first === null ? asked.catch(nothingHere) : nothingHere());
}

async function keptPage(text: string): Promise<Response | null> {
  const shelf = indexedShelf();
  const owner = await shelf.get<Owner>(OWNER);
  const html = owner && (await shelf.get<string>(`page/${owner.member}/${text}`));
  if (!html) return null;
  const { headers } = await nothingHere();
  const policy = headers.get("Content-Security-Policy") ?? "default-src 'none'"; // scripts of ours only
  return new Response(html, {
    headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy, ...SAFE },
  });
}

async function nothingHere(): Promise<Response> {
  return (await caches.match(OFFLINE, { ignoreVary: true })) ?? Response.error();
}
