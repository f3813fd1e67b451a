/**
 * Moves sections of the contents by drag, with a mouse, a pen or a finger on a row's grip. Buttons and "Move to…" do
 * the same without it. The server is told the neighbour, not a number, and answers when somebody has moved that away.
 */
import { requestJson } from "../../web/request";
import { t } from "../../web/words";
import { markPlace, type Place, placeAt } from "./places";

const SLACK = 5; // px a pointer may tremble before it drags
const EDGE = 72; // px from the edge of the window in which the page scrolls
const STEP = 12; // px a frame

export function mount(table: HTMLElement): void {
  table.addEventListener("pointerdown", (event) => {
    const grip = (event.target as Element).closest<HTMLElement>(".grip");
    const row = grip?.closest<HTMLTableRowElement>("tr[data-section]");
    if (!grip || !row || event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    follow(table, row, grip, event);
  });
}

function follow(table: HTMLElement, row: HTMLTableRowElement, grip: HTMLElement, start: PointerEvent): void {
  const stop = new AbortController();
  let place: Place | undefined;
  let pointer = start;
  const look = (): void => {
    place = placeAt(table, row, pointer.clientX, pointer.clientY);
    markPlace(table, place);
  };
  const scroll = (): void => {
    if (stop.signal.aborted) return;
    const by = pointer.clientY < EDGE ? -STEP : pointer.clientY > window.innerHeight - EDGE ? STEP : 0;
    if (by && row.classList.contains("dragging")) {
      window.scrollBy(0, by);
      look();
    }
    requestAnimationFrame(scroll);
  };
  const end = (): void => {
    stop.abort();
    row.classList.remove("dragging");
    markPlace(table, undefined);
  };
  grip.addEventListener(
    "pointermove",
    (event) => {
      pointer = event;
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > SLACK)
        row.classList.add("dragging");
      if (row.classList.contains("dragging")) look();
    },
    stop,
  );
  grip.addEventListener(
    "pointerup",
    () => {
      end();
      if (place) void move(row, place);
    },
    stop,
  );
  grip.addEventListener("pointercancel", end, stop);
  document.addEventListener("keydown", (event) => event.key === "Escape" && end(), stop);
  requestAnimationFrame(scroll);
}

async function move(row: HTMLTableRowElement, { parent, after }: Place): Promise<void> {
  try {
    await requestJson(row.dataset["move"] ?? "", { parent, after });
    location.reload();
  } catch (refused) {
    say(
      refused instanceof Error && refused.message ? refused.message : t("It could not be moved. Try again."),
    );
  }
}

function say(sentence: string): void {
  const said = document.getElementById("outline-said");
  if (said) said.textContent = sentence;
}
