/**
 * Mounts the islands of a signed-in page: every element with data-module="name" gets its module, loaded when needed.
 * A module exports `mount(element)`; pages work without any of them, but for live editing.
 */
import { rememberPage } from "./web/page";

type Mount = (element: HTMLElement) => void | Promise<void>;

const modules: Record<string, () => Promise<{ mount: Mount }>> = {
  autosubmit: () => import("./components/autosubmit"),
  "character-count": () => import("./components/character-count"),
  "compile-progress": () => import("./components/compile-progress"),
  confirm: () => import("./components/confirm"),
  copy: () => import("./components/copy"),
  device: () => import("./components/device"),
  "dialog-open": () => import("./components/dialog-open"),
  editor: () => import("./editor"),
  flash: () => import("./components/flash"),
  kept: () => import("./components/kept"),
  guest: () => import("./components/guest"),
  mention: () => import("./components/mention"),
  menu: () => import("./components/menu"),
  outline: () => import("./components/outline"),
  passkey: () => import("./components/passkey"),
  password: () => import("./components/password"),
  print: () => import("./components/print"),
  "signed-in": () => import("./components/signed-in"),
  theme: () => import("./components/theme"),
  viewed: () => import("./components/viewed"),
};

/** Mount every island at or below `root`; what is mounted already is left alone. */
async function mountIslands(root: ParentNode = document): Promise<void> {
  const waiting = [...root.querySelectorAll<HTMLElement>("[data-module]:not([data-mounted])")];
  await Promise.all(waiting.map(mountIsland));
}

async function mountIsland(element: HTMLElement): Promise<void> {
  const load = modules[element.dataset["module"] ?? ""];
  if (!load) return;
  element.dataset["mounted"] = "";
  const { mount } = await load();
  await mount(element);
  element.dataset["mounted"] = "alive";
}

rememberPage();
void mountIslands();
