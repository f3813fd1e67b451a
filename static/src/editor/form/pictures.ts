/** The pictures of a good practice with their rights: sent when chosen, described here. */
import { t } from "../../web/words";
import type { FieldConfig } from "../config";
import type { Delivery } from "../delivery";
import type { Pictures } from "../pictures";
import { h, icon, newId } from "../ui/dom";
import { PICTURE_TYPES } from "../upload";
import { type FieldControl, groupFrame, type Hold, type Write } from "./frame";
import { cell, emptyRow, type Place, RowList } from "./rows";

export function picturesControl(
  field: FieldConfig,
  write: Write,
  hold: Hold,
  pictures: Pictures,
): FieldControl {
  const list = new RowList(write, (row, index) =>
    pictureRow(field, { list, row, index, hold }, pictures.address(String(row["asset"]))),
  );
  const add = chooser(pictures, (asset) => list.add({ ...emptyRow(field), asset }));
  list.onDraw = () => (add.hidden = list.count >= (field.maximum ?? Infinity));
  return {
    element: groupFrame(field, h("div", { class: "rows-box" }, list.element, add)).element,
    show: (value) => list.show(value),
  };
}

function pictureRow(field: FieldConfig, place: Place, address: string): HTMLElement {
  const { list, row, index } = place;
  const remove = h(
    "button",
    { type: "button", class: "button small quiet" },
    icon("trash-2"),
    t("Remove picture"),
  );
  remove.addEventListener("click", () => list.remove(index));
  const isDecorative = h("input", { type: "checkbox", checked: row["decorative"] === true });
  isDecorative.addEventListener("change", () => list.change(index, { decorative: isDecorative.checked }));
  const cells = field.columns
    .filter(({ name }) => name !== "asset" && name !== "decorative")
    .map((column) => cell(field, column, place));
  const words = h("span", {}, t("Decorative: it tells nothing the text does not say"));
  cells[0]?.append(h("label", { class: "choice" }, isDecorative, words));
  return h(
    "div",
    { class: "row row-picture", role: "group", "aria-label": t("Picture %(number)s", { number: index + 1 }) },
    h("img", { src: address, alt: (row["alt"] as string | null) ?? "" }),
    h("div", { class: "row-cells" }, ...cells, remove),
  );
}

/** Where a picture is chosen and seen on its way; a try that fails can be made again. */
function chooser(pictures: Pictures, onArrival: (asset: string) => void): HTMLElement {
  const id = newId("picture-file");
  const file = h("input", { class: "input", type: "file", id, accept: PICTURE_TYPES.join(",") });
  const sending = h("div", { class: "sending" });
  let delivery: Delivery | null = null;
  const stop = (): void => {
    delivery?.stop();
    sending.replaceChildren();
  };
  const take = async (chosen: File): Promise<void> => {
    stop();
    file.value = "";
    delivery = await pictures.deliver(chosen, ({ asset }) => {
      stop();
      onArrival(asset);
    });
    if (delivery) sending.replaceChildren(delivery.element);
  };
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen) void take(chosen);
  });
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, t("Add a picture")),
    h("p", { class: "hint" }, t("PNG, JPEG or WebP, at most 10 MB; large ones are made smaller here first.")),
    file,
    sending,
  );
}
