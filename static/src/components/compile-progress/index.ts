/**
 * Follows the making of a PDF: asks the address in its configuration every two seconds and shows stage, unit, count.
 * When the state changes, the page is loaded again: the server says what comes next.
 */
import { readConfig } from "../../web/config";
import { requestJson } from "../../web/request";
import { t } from "../../web/words";

interface Configuration {
  address: string;
  state: string;
}
interface Progress {
  stage: string;
  unit: string;
  done: number;
  total: number;
}
interface Edition {
  state: string;
  progress: Progress | null;
}

const PERIOD = 2000; // ms
const PERIOD_AFTER_FAULT = 10_000;

export function mount(element: HTMLElement): void {
  const config = readConfig<Configuration>(element.dataset["config"] ?? "compile-progress");
  if (!config) return;
  const ask = async (): Promise<void> => {
    try {
      const edition = await requestJson<Edition>(config.address);
      if (edition.state !== config.state) return location.reload();
      if (edition.progress) show(element, edition.progress);
      window.setTimeout(ask, PERIOD);
    } catch {
      say(element, t("The state could not be read. Trying again."));
      window.setTimeout(ask, PERIOD_AFTER_FAULT);
    }
  };
  window.setTimeout(ask, PERIOD);
}

function show(element: HTMLElement, progress: Progress): void {
  const stages = [...element.querySelectorAll<HTMLElement>("[data-stage]")];
  const at = stages.findIndex((stage) => stage.dataset["stage"] === progress.stage);
  const current = stages[at];
  if (!current) return;
  stages.forEach((stage, index) => {
    stage.className = index < at ? "done" : index === at ? "run" : "waits";
    stage.removeAttribute("aria-current");
    stage.querySelector("small")?.replaceChildren();
  });
  current.setAttribute("aria-current", "step");
  current.querySelector("small")?.replaceChildren(count(progress));
  const meter = current.querySelector("progress");
  if (meter) {
    const known = progress.total > 0; // nothing is counted while a stage begins
    Object.assign(meter, { hidden: !known, max: progress.total || 1, value: progress.done });
  }
  say(element, progress.unit);
}

function count({ done, total }: Progress): string {
  return total ? `${done} / ${total}` : "";
}

function say(element: HTMLElement, words: string): void {
  const status = element.querySelector("[role='status']");
  if (status && status.textContent !== words) status.textContent = words;
}
