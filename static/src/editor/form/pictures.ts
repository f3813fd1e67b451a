/** The pictures of a good practice with their rights: sent when chosen, described here. */
import { t } from "../../web/words";
import type { FieldConfig } from "../config";
import { Delivery } from "../delivery";
import type { Pictures } from "../pictures";
import { PICTURE_TYPES } from "../upload";
import { h, icon, newId } from "../ui/dom";
import { type FieldControl, groupFrame, type Write } from "./frame";
import { cell, emptyRow, type Row } from "./rows";
import { same } from "./store";

export function picturesControl(field: FieldConfig, write: Write, pictures: Pictures): FieldControl {
  const list = h("div", { class: "rows" });
  const id = newId("picture-file");
  const file = h("input", { class: "input", type: "file", id, accept: PICTURE_TYPES.join(",") });
  const sending = h("div", { class: "sending" });
  const add = h(
    "div",
    { class: "field" },
    h("label", { for: id }, t("Add a picture")),
    h("p", { class: "hint" }, t("PNG, JPEG or WebP, at most 10 MB; large ones are made smaller here first.")),
    file,
    sending,
  );
  const made = groupFrame(field, h("div", { class: "rows-box" }, list, add));
  let rows: Row[] = [];
  let delivery: Delivery | null = null;

  const send = (): void => write(rows.length ? rows : null);
  const change = (index: number, values: Row): void => {
    rows = rows.map((row, at) => (at === index ? { ...row, ...values } : row));
    send();
  };
  const draw = (): void => {
    list.replaceChildren(...rows.map(row));
    add.hidden = rows.length >= (field.maximum ?? Infinity);
  };
  const row = (values: Row, index: number): HTMLElement => {
    const remove = h(
      "button",
      { type: "button", class: "button small quiet" },
      icon("trash-2"),
      t("Remove picture"),
    );
    remove.addEventListener("click", () => {
      rows = rows.filter((_, at) => at !== index);
      draw();
      send();
    });
    const isDecorative = h("input", {
      type: "checkbox",
      checked: values["decorative"] === true,
    });
    isDecorative.addEventListener("change", () => change(index, { decorative: isDecorative.checked }));
    const cells = field.columns
      .filter(({ name }) => name !== "asset" && name !== "decorative")
      .map((column) =>
        cell(field, column, values[column.name], (value) => change(index, { [column.name]: value })),
      );
    cells[0]?.append(
      h(
        "label",
        { class: "choice" },
        isDecorative,
        h("span", {}, t("Decorative: it tells nothing the text does not say")),
      ),
    );
    return h(
      "div",
      {
        class: "row row-picture",
        role: "group",
        "aria-label": t("Picture %(number)s", { number: index + 1 }),
      },
      h("img", {
        src: pictures.address(String(values["asset"])),
        alt: (values["alt"] as string | null) ?? "",
      }),
      h("div", { class: "row-cells" }, ...cells, remove),
    );
  };
  const arrived = (asset: string): void => {
    delivery?.stop();
    sending.replaceChildren();
    rows = [...rows, { ...emptyRow(field), asset }];
    draw();
    send();
    list.lastElementChild?.querySelector<HTMLElement>("input")?.focus();
  };
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (!chosen) return;
    delivery?.stop();
    delivery = new Delivery(
      chosen,
      (picture, onProgress) => pictures.send(picture, onProgress),
      ({ asset }) => arrived(asset),
    );
    sending.replaceChildren(delivery.element);
    file.value = "";
  });
  return {
    element: made.element,
    show: (value) => {
      const next = (value as Row[] | null) ?? [];
      if (same(next, rows) && list.children.length === next.length) return;
      rows = next;
      draw();
    },
  };
}
